"use strict";
/**
 * Tells which resources a program left waiting. Two resources that wait for each other never reach
 * the monitor: the program just runs dry. What they wait for is known in this process only.
 */
const fs = require("node:fs");

/** Descriptor by which the parent hears of it. */
const REPORT = 3;

/** Resources that were constructed and have no URN yet, with what they were given. */
const pending = new Map();

/** Wraps the SDK's registration so that each resource is known from its construction on. */
function watch(runtime) {
  const register = runtime.registerResource;
  runtime.registerResource = function registerResource(resource, parent, type, name, ...rest) {
    const [, , , props, opts] = rest;
    register.call(this, resource, parent, type, name, ...rest);
    pending.set(resource, { label: `${name} [${type}]`, parent, props, opts });
    const settled = () => pending.delete(resource);
    resource.urn.promise().then(settled, settled);
  };
}

const isResource = (value) => value?.__pulumiResource === true;
const isOutput = (value) => value?.__pulumiOutput === true;

/** Resources that a value leads to: outputs know theirs, resources are their own. */
function resourcesIn(value, found = new Set(), seen = new Set()) {
  if (typeof value !== "object" || value === null || seen.has(value)) return found;
  seen.add(value);
  if (isOutput(value)) for (const resource of value.resources()) found.add(resource);
  else if (isResource(value)) found.add(value);
  else if (!(value instanceof Promise)) {
    for (const item of Object.values(value)) resourcesIn(item, found, seen);
  }
  return found;
}

/** A component stands for itself and everything below it. */
function withChildren(resource, found) {
  if (found.has(resource)) return;
  found.add(resource);
  for (const child of resource.__childResources ?? []) withChildren(child, found);
}

function waitsFor(resource) {
  const { parent, props, opts } = pending.get(resource);
  const found = new Set();
  for (const target of resourcesIn([props, opts.dependsOn])) withChildren(target, found);
  for (const target of [parent, opts.provider, opts.deletedWith]) if (target) found.add(target);
  found.delete(resource);
  return [...found].filter((target) => pending.has(target));
}

/** One cycle among the waiting resources, its first member repeated at the end. */
function cycle() {
  const done = new Set();
  const visit = (resource, path) => {
    if (path.includes(resource)) return [...path.slice(path.indexOf(resource)), resource];
    if (done.has(resource)) return undefined;
    done.add(resource);
    for (const target of waitsFor(resource)) {
      const found = visit(target, [...path, resource]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const resource of pending.keys()) {
    const found = visit(resource, []);
    if (found !== undefined) return found;
  }
  return [];
}

/** Sends the parent what is waiting, and what the run took; called as the process exits. */
function report() {
  const label = (resource) => pending.get(resource).label;
  const content = {
    waiting: [...pending.keys()].map(label),
    cycle: cycle().map(label),
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
  fs.writeSync(REPORT, JSON.stringify(content));
}

module.exports = { watch, report };
