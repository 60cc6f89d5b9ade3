#!/usr/bin/env node
require('../dist/ssmith.cjs');
