import type { DeployResult } from '../result.ts';
import { details, verdict } from './plain.ts';
import type { Platform } from './platform.ts';

/** Bytes of a log that the agent passes on to the console of CodeDeploy when a script has failed; whole lines of it. */
const shownAtTheEnd = 2048;
/** What the agent puts before each line. */
const prefix = '[stderr]';

/** A lifecycle hook of the CodeDeploy agent, on EC2 or on a machine of one's own. */
export const codeDeploy: Platform = {
  name: 'codedeploy',
  isHere: ({ DEPLOYMENT_ID, LIFECYCLE_EVENT }) => DEPLOYMENT_ID !== undefined && LIFECYCLE_EVENT !== undefined,
  report: (result, { LIFECYCLE_EVENT, DEPLOYMENT_ID, DEPLOYMENT_GROUP_NAME }) => {
    const where = `${LIFECYCLE_EVENT ?? 'a hook'} of ${DEPLOYMENT_ID ?? 'a deployment'} in ${DEPLOYMENT_GROUP_NAME ?? 'no group'}`;
    const whole = `ssmith: ${where}\n${details(result)}`;
    if (result.problems.length === 0) return `${whole}${verdict(result)}\n`;
    return `${whole}${shortened(result)}`;
  },
};

/** What was wrong, once more and in short, so that the last bytes of the log have all of it that fits. */
function shortened(result: DeployResult): string {
  const end = `${verdict(result)}\n`;
  let room = shownAtTheEnd - Buffer.byteLength(end) - reserve;
  let lines = 'in short:\n';
  for (const [index, { code, message, places = [] }] of result.problems.entries()) {
    const [first] = places;
    const where = first === undefined ? '' : ` (${first.source.file}:${first.source.position(first.span.start).line})`;
    const line = `  ${code}: ${cut(message)}${where}\n`;
    room -= prefix.length + Buffer.byteLength(line);
    if (room < 0) return `${lines}  and ${result.problems.length - index} more, see above\n${end}`;
    lines += line;
  }
  return `${lines}${end}`;
}

/** For the first line, for the one that counts what has no room, and for what comes before the last one. */
const reserve = 96;
const longest = 400;

function cut(message: string): string {
  return message.length > longest ? `${message.slice(0, longest)}…` : message;
}
