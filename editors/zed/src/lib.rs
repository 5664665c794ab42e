//! Starts `kgen server`: the one of the settings (`lsp.kgen.binary.path`), else the PATH's.

use zed_extension_api::{self as zed, settings::LspSettings, Command, LanguageServerId, Worktree};

struct Kgen;

impl zed::Extension for Kgen {
    fn new() -> Self {
        Kgen
    }

    fn language_server_command(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> zed::Result<Command> {
        let set = LspSettings::for_worktree(id.as_ref(), worktree)
            .ok()
            .and_then(|settings| settings.binary)
            .and_then(|binary| binary.path);
        let command = set.or_else(|| worktree.which("kgen")).ok_or_else(|| {
            "kgen is not on the PATH: pip install \"kgen[lsp]\", or set lsp.kgen.binary.path"
                .to_string()
        })?;
        Ok(Command {
            command,
            args: vec!["server".into()],
            env: worktree.shell_env(),
        })
    }

    fn language_server_initialization_options(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> zed::Result<Option<zed::serde_json::Value>> {
        Ok(LspSettings::for_worktree(id.as_ref(), worktree)
            .ok()
            .and_then(|settings| settings.initialization_options))
    }
}

zed::register_extension!(Kgen);
