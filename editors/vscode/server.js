// Finds the `kgen` to start: the setting, the selected Python environment, the PATH.
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const vscode = require("vscode");

const NAMES = process.platform === "win32" ? ["kgen.exe", "kgen.cmd", "kgen.bat"] : ["kgen"];

/** `{command, from}`, or undefined if there is no kgen. `resource` chooses the workspace folder. */
async function findServer(resource) {
  const set = vscode.workspace.getConfiguration("kgen", resource).get("path", "").trim();
  if (set) {
    const command = expanded(set, resource);
    return isFile(command) || !/[\\/]/.test(command)
      ? { command, from: "the setting kgen.path" }
      : undefined;
  }
  const python = await selectedPython(resource);
  if (python) {
    const folder = path.dirname(python);
    const command = inFolders([folder, path.join(folder, "Scripts")]);
    if (command) return { command, from: "the selected Python environment" };
  }
  const command = inFolders((process.env.PATH || "").split(path.delimiter).filter(Boolean));
  return command && { command, from: "the PATH" };
}

/** The interpreter that the Python extension has selected; undefined without that extension. */
async function selectedPython(resource) {
  const extension = vscode.extensions.getExtension("ms-python.python");
  if (extension) {
    try {
      const api = extension.isActive ? extension.exports : await extension.activate();
      const chosen = api.environments.getActiveEnvironmentPath(resource);
      const environment = await api.environments.resolveEnvironment(chosen);
      const executable = environment?.executable?.uri?.fsPath;
      if (executable) return executable;
    } catch (error) {
      console.warn("kgen: the Python extension does not tell its environment", error);
    }
  }
  const folder = folderOf(resource);
  const bin = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  const usual = folder && [".venv", "venv"].map((name) => path.join(folder, name, ...bin));
  return usual && usual.find(isFile);
}

/** Calls back when another environment is selected. */
async function onEnvironmentChange(callback) {
  const extension = vscode.extensions.getExtension("ms-python.python");
  try {
    const api = extension && (extension.isActive ? extension.exports : await extension.activate());
    return api?.environments?.onDidChangeActiveEnvironmentPath(callback);
  } catch {
    return undefined;
  }
}

function expanded(text, resource) {
  const folder = folderOf(resource) || "";
  return text
    .replace(/^~(?=[\\/])/, os.homedir())
    .replace(/\$\{workspaceFolder\}/g, folder)
    .replace(/\$\{env:(\w+)\}/g, (_, name) => process.env[name] || "");
}

function folderOf(resource) {
  const folder =
    (resource && vscode.workspace.getWorkspaceFolder(resource)) ||
    (vscode.workspace.workspaceFolders || [])[0];
  return folder && folder.uri.scheme === "file" ? folder.uri.fsPath : undefined;
}

function inFolders(folders) {
  for (const folder of folders)
    for (const name of NAMES) {
      const candidate = path.join(folder, name);
      if (isFile(candidate)) return candidate;
    }
  return undefined;
}

function isFile(name) {
  try {
    return fs.statSync(name).isFile();
  } catch {
    return false;
  }
}

module.exports = { findServer, onEnvironmentChange };
