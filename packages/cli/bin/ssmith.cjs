#!/usr/bin/env node
// An archive that follows links makes a copy of this file in `node_modules/.bin`; what it needs still lies in the package.
const isCopy = !require('node:fs').existsSync(`${__dirname}/../dist/ssmith.cjs`);
require(isCopy ? '../ssmith/dist/ssmith.cjs' : '../dist/ssmith.cjs');
