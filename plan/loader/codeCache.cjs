"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");
const { readJson, statOf, writeWhole } = require("./files.cjs");

/** What the cached files depend on besides the sources. */
function environmentKey(project) {
  const lock = statOf(path.join(project, "node_modules", ".package-lock.json"));
  const own = statOf(__filename);
  return [process.version, process.arch, lock, own].join("|");
}

/** V8's compiled code of each package module, and where package requests led. */
class CodeCache {
  constructor(file, key) {
    this.file = file;
    this.key = key;
    this.scripts = {};
    this.requests = {};
    this.fresh = new Map();
    this.dirty = false;
    const index = readJson(`${file}.json`);
    if (index?.key !== key) return;
    try {
      this.blob = fs.readFileSync(`${file}.bin`);
    } catch {
      return;
    }
    if (this.blob.length !== index.length) return;
    this.scripts = index.scripts;
    this.requests = index.requests;
  }

  /** Compiles a wrapped module, from the cache if its file has not changed since. */
  script(wrapper, filename) {
    const stamp = `${statOf(filename)}-${wrapper.length}`;
    const known = this.scripts[filename];
    const [offset, length, cachedStamp] = known ?? [];
    const cachedData =
      cachedStamp === stamp ? this.blob.subarray(offset, offset + length) : undefined;
    const script = new vm.Script(wrapper, {
      cachedData,
      filename,
      importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    if (cachedData === undefined || script.cachedDataRejected) {
      this.fresh.set(filename, { script, stamp });
      this.dirty = true;
    }
    return script;
  }

  save() {
    if (!this.dirty) return;
    const parts = [];
    const scripts = {};
    let length = 0;
    const add = (filename, data, stamp) => {
      scripts[filename] = [length, data.length, stamp];
      parts.push(data);
      length += data.length;
    };
    for (const [filename, [offset, size, stamp]] of Object.entries(this.scripts)) {
      if (!this.fresh.has(filename))
        add(filename, this.blob.subarray(offset, offset + size), stamp);
    }
    for (const [filename, { script, stamp }] of this.fresh) {
      add(filename, script.createCachedData(), stamp);
    }
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    const index = { key: this.key, length, scripts, requests: this.requests };
    writeWhole(`${this.file}.bin`, Buffer.concat(parts));
    writeWhole(`${this.file}.json`, JSON.stringify(index));
    this.dirty = false;
  }
}

module.exports = { CodeCache, environmentKey };
