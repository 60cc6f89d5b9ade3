// The part of Parameter Store that the bench needs, in a process of its own: GetParameters at a fixed latency, with
// the calls counted. Any name exists; its value follows from it.
import { createServer } from 'node:http';
import { valueOf } from './values.mjs';

const latency = Number(process.argv[2] ?? 0);
let calls = 0;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    calls += 1;
    const known = request.headers['x-amz-target'] === 'AmazonSSM.GetParameters';
    const body = known ? answer(JSON.parse(Buffer.concat(chunks).toString())) : { __type: 'InvalidAction' };
    const send = () => response.writeHead(known ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    if (latency > 0) setTimeout(send, latency);
    else send();
  });
});

function answer({ Names }) {
  if (Names.length > 10) throw new Error('more than ten names');
  const Parameters = Names.map((Name) => ({
    ARN: `arn:aws:ssm:eu-west-1:123456789012:parameter${Name}`,
    DataType: 'text',
    LastModifiedDate: 1_750_000_000.123,
    Name,
    Type: 'SecureString',
    Value: valueOf(Name),
    Version: 1,
  }));
  return { InvalidParameters: [], Parameters };
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

// "How many calls since I last asked?"
process.on('message', () => {
  process.send({ calls });
  calls = 0;
});
process.on('disconnect', () => process.exit());
