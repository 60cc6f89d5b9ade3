import { join } from 'node:path';
import withSsmith from 'unplugin-ssmith/next';

export default withSsmith(
  {
    // The packages of this repository are linked. An application that has installed them has no need of this line.
    turbopack: { root: join(import.meta.dirname, '../..') },
  },
  { expose: { 'config/app.ssm.yaml': ['title'] } },
);
