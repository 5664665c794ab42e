// Starts `kgen server` for Python files and notebooks, and restarts it when that has to change.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { findServer, onEnvironmentChange } = require("./server");

let client;
let output;
let starting = Promise.resolve();
let told = false;

async function activate(context) {
  output = vscode.window.createOutputChannel("kgen", { log: true });
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("kgen.restart", () => {
      told = false;
      return restart();
    }),
    vscode.commands.registerCommand("kgen.showOutput", () => output.show()),
    vscode.commands.registerCommand("kgen.summary", showModels),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("kgen.path")) restart();
    }),
  );
  await restart();
  const listener = await onEnvironmentChange(() => restart());
  if (listener) context.subscriptions.push(listener);
}

/** One start after the other, however often it is asked for. */
function restart() {
  starting = starting.then(stop).then(start).catch((error) => {
    output.error(String(error));
    vscode.window.showErrorMessage(`kgen: the language server does not start: ${error.message}`);
  });
  return starting;
}

async function start() {
  const found = await findServer(vscode.window.activeTextEditor?.document.uri);
  if (!found) return tellHowToInstall();
  output.info(`${found.command}, from ${found.from}`);
  const run = { command: found.command, args: ["server"] };
  client = new LanguageClient("kgen", "kgen", { run, debug: run }, {
    documentSelector: [{ language: "python" }],
    outputChannel: output,
    initializationOptions: JSON.parse(JSON.stringify(vscode.workspace.getConfiguration("kgen"))),
    synchronize: { configurationSection: "kgen" },
    markdown: { supportHtml: false },
  });
  await client.start();
}

async function stop() {
  const old = client;
  client = undefined;
  if (old && old.needsStop()) await old.stop();
}

async function deactivate() {
  await starting;
  await stop();
}

async function tellHowToInstall() {
  const set = vscode.workspace.getConfiguration("kgen").get("path", "");
  if (set) {
    output.warn(`the setting kgen.path names ${set}, which is not there`);
    const open = "Open Settings";
    const choice = await vscode.window.showWarningMessage(
      `The setting kgen.path names ${set}, which is not there.`,
      open,
    );
    if (choice === open)
      await vscode.commands.executeCommand("workbench.action.openSettings", "kgen.path");
    return;
  }
  const command = 'pip install "kgen[lsp]"';
  output.warn(`no kgen found; ${command} in the Python environment of the project`);
  if (told) return;
  told = true;
  const [copy, settings] = ["Copy Command", "Set Path"];
  const choice = await vscode.window.showWarningMessage(
    `kgen is not installed in this Python environment. Install it with: ${command}`,
    copy,
    settings,
  );
  if (choice === copy) await vscode.env.clipboard.writeText(command);
  if (choice === settings)
    await vscode.commands.executeCommand("workbench.action.openSettings", "kgen.path");
}

/** The models of the file, as Markdown beside it. */
async function showModels() {
  const document = vscode.window.activeTextEditor?.document;
  if (!client || !document) return;
  const models = await client.sendRequest("workspace/executeCommand", {
    command: "kgen.showModel",
    arguments: [document.uri.toString(), ""],
  });
  if (!models || models.length === 0)
    return vscode.window.showInformationMessage("kgen: no Keras model is made here.");
  const content = models.map((model) => model.markdown).join("\n\n");
  const shown = await vscode.workspace.openTextDocument({ language: "markdown", content });
  await vscode.commands.executeCommand("markdown.showPreviewToSide", shown.uri);
}

module.exports = { activate, deactivate };
