"use strict";
/** Files of the loader's cache: read and written so that a broken one costs time and nothing else. */
const fs = require("node:fs");

/** Time and size of a file as one word; empty when there is none. */
function statOf(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.mtimeMs}-${stat.size}`;
}

/** Writes a file in one step, so that a process next to us reads the old or the new one. */
function writeWhole(file, content) {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, file);
}

/** Keeping something for the next run may fail: a full or read-only disk makes that run slow, no more. */
function attempt(work) {
  try {
    work();
  } catch {
    // Nothing is lost but time.
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

module.exports = { attempt, readJson, statOf, writeWhole };
