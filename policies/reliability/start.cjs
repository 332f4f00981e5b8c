"use strict";
/** Where Pulumi and the plan begin: the pack itself is index.ts. */
require("../loader.cjs");
require("./index.ts");
