import { inImage } from './docker.ts';
import { accountOf, lastEnvironment, memoryDirectories, regionOf } from './place.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/**
 * A deployment whose pods render into memory before their program starts. A pod is new, so that it has no files that could be
 * kept when Parameter Store cannot be asked: exit 10 is not accepted, the init container is tried again.
 */
export const kubernetes: ReadyFiles = (facts) => [
  { path: 'kubernetes/deployment.yaml', text: manifest(facts), purpose: 'pods that render into memory before their program starts' },
];

/** The user `node` of Node.js's own images. */
const user = 1000;

function manifest(facts: RepositoryFacts): string {
  const { name, start } = facts;
  const region = regionOf(facts);
  const environment = lastEnvironment(facts);
  const directories = memoryDirectories(facts);
  const image = `${accountOf(facts)}.dkr.ecr.${region}.amazonaws.com/${name}:latest`;
  const command = [`${inImage}/node_modules/.bin/ssmith`, 'render', '--cwd', inImage];
  if (environment !== undefined) command.push('--env', '$(ENVIRONMENT)');
  const mounts = (readOnly: string): string =>
    directories
      .map((directory) => `            - { name: memory, mountPath: ${inImage}/${directory}, subPath: ${directory}${readOnly} }\n`)
      .join('');
  const rooms = ['state', ...directories].map((directory) => `/memory/${directory}`).join(' ');
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  # The role that reads the parameters is bound to it: aws eks create-pod-identity-association.
  # With IRSA instead: annotations: { eks.amazonaws.com/role-arn: ARN of the role }
  name: ${name}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: { app: ${name} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      serviceAccountName: ${name}
      securityContext: { runAsNonRoot: true, runAsUser: ${user}, runAsGroup: ${user}, fsGroup: ${user} }
      volumes:
        - { name: memory, emptyDir: { medium: Memory, sizeLimit: 16Mi } }
      initContainers:
        # The volume itself is open to everybody, which ssmith refuses; directories in it are not.
        - name: make-room
          image: ${image}
          command: [sh, -c, "umask 077 && mkdir -p ${rooms}"]
          securityContext: &locked { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          volumeMounts:
            - { name: memory, mountPath: /memory }
        - name: render
          image: ${image}
          command: ${JSON.stringify(command).replaceAll(',', ', ')}
          env:
${variable('ENVIRONMENT', environment)}${variable('AWS_REGION', region)}${variable('XDG_STATE_HOME', '/memory/state')}          securityContext: *locked
          volumeMounts:
            - { name: memory, mountPath: /memory/state, subPath: state }
${mounts('')}      containers:
        - name: ${name}
          image: ${image}
          # In the place of the image's entrypoint, which would render once more.
          command: ${JSON.stringify(start).replaceAll(',', ', ')}
${environment === undefined ? '' : `          env:\n${variable('ENVIRONMENT', environment)}`}          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
${directories.length === 0 ? '' : `          volumeMounts:\n${mounts(', readOnly: true')}`}`;
}

function variable(name: string, value: string | undefined): string {
  return value === undefined ? '' : `            - { name: ${name}, value: ${JSON.stringify(value)} }\n`;
}
