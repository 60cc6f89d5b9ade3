import { describe, expect, it } from 'vitest';
import { renderingLines } from './dockerfile.ts';

/** Source: Dockerfile reference. */
const cases: [dockerfile: string, lines: number[]][] = [
  ['FROM node:22\nRUN npx ssmith render --env prod\n', [2]],
  ['RUN ssmith deploy', [1]],
  ['run node_modules/.bin/ssmith --quiet render', [1]],
  ['RUN ["npx", "ssmith", "render"]', [1]],
  ['RUN npx --yes ssmith@0.1.0 render -o a.yaml a.template.yaml', [1]],
  ['RUN cd /app && ENVIRONMENT=prod ssmith render', [1]],
  ['RUN npm ci \\\n  # and then\n  && ssmith \\\n  render\nCOPY . .\nRUN ssmith render', [1, 6]],
  ['# escape=`\nRUN npm ci `\n  && ssmith render', [2]],
  ['RUN <<EOF\nnpm ci\nssmith render\nEOF\nRUN true', [1]],
  ['RUN <<-"END" sh\n\tssmith render\n\tEND\nRUN ssmith deploy', [1, 4]],
  ['ONBUILD RUN ssmith render', [1]],
  ['RUN --mount=type=secret,id=aws ssmith render', [1]],
  ['RUN ssmith render --dry-run && ssmith render', [1]],
  ['\uFEFFRUN ssmith render\r\nRUN ssmith render\r\n', [1, 2]],
  ['# RUN ssmith render', []],
  ['RUN --mount=type=tmpfs,target=/app/run ssmith render', []],
  ['RUN ssmith render --dry-run', []],
  ['RUN ssmith check --env prod', []],
  ['RUN npm install ssmith && npm run render', []],
  ['RUN npm install ssmith render-tools unplugin-ssmith @ssmith/deploy', []],
  ['RUN cp ssmith.config.yaml deploy', []],
  ['COPY ssmith render /app/', []],
  ['CMD ["ssmith", "render"]\nENTRYPOINT ssmith render && exec node server.js', []],
  ['RUN <<EOF\ntrue\nEOF\nCMD ssmith render', []],
  ['', []],
];

describe('a Dockerfile', () => {
  it.each(cases)('%j renders into a layer at %j', (dockerfile, lines) => {
    expect(renderingLines(dockerfile)).toEqual(lines);
  });
});
