import { docker, inImage } from './docker.ts';
import { accountOf, beside, lastEnvironment, memoryDirectories, regionOf } from './place.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/** The image of `docker`, and a task that runs it with a role of its own and memory for its files. */
export const ecs: ReadyFiles = (facts) => [
  ...docker(facts),
  {
    path: beside(facts, 'task-definition.json'),
    text: `${JSON.stringify(taskDefinition(facts), null, 2)}\n`,
    purpose: 'a task whose role reads the parameters, and whose files lie in memory',
  },
];

/** MiB. More than config files need; memory that is not used costs nothing. */
const room = 16;

function taskDefinition(facts: RepositoryFacts): object {
  const { name } = facts;
  const region = regionOf(facts);
  const account = accountOf(facts);
  const environment = lastEnvironment(facts);
  const tmpfs = memoryDirectories(facts).map((directory) => ({ containerPath: `${inImage}/${directory}`, size: room }));
  return {
    family: name,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    // Reads the parameters: `ssmith policy` prints its rights. The other role is for the agent, which needs none of them.
    taskRoleArn: `arn:aws:iam::${account}:role/${name}`,
    executionRoleArn: `arn:aws:iam::${account}:role/ecsTaskExecutionRole`,
    containerDefinitions: [
      {
        name,
        image: `${account}.dkr.ecr.${region}.amazonaws.com/${name}:latest`,
        essential: true,
        stopTimeout: 30,
        environment: environment === undefined ? [] : [{ name: 'ENVIRONMENT', value: environment }],
        linuxParameters: { tmpfs },
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': `/ecs/${name}`, 'awslogs-region': region, 'awslogs-stream-prefix': 'app' },
        },
      },
    ],
  };
}
