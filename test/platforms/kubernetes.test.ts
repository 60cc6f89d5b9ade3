import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { secure, startStore } from '../helper/local-store.ts';
import type { Project, Run } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { Container, namespaces } from './container.ts';
import { canary, parametersWith, readyFile, rendered, repositoryFor } from './repository.ts';
import { placeOf, startAgent, startStoreForRole } from './role.ts';

/*
 * A simulation: there is no cluster here. The containers of the pod run one after the other, with the commands, variables and
 * mounts of the manifest. The volume is a directory with the rights that a kubelet gives to it for a `fsGroup`.
 */

interface Mount {
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

interface PodContainer {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts: readonly Mount[];
}

interface Pod {
  readonly securityContext: { readonly runAsUser: number; readonly fsGroup: number };
  readonly initContainers: readonly PodContainer[];
  readonly containers: readonly PodContainer[];
}

function podOf(manifest: string): Pod {
  const [, deployment] = parseAllDocuments(manifest).map((document) => document.toJS() as { spec?: { template: { spec: Pod } } });
  if (deployment?.spec === undefined) throw new Error('the second document is not a deployment');
  return deployment.spec.template.spec;
}

const script = `const { readFileSync, statSync } = require('node:fs');
console.log(JSON.stringify({ pid: process.pid, uid: process.getuid(), mode: (statSync('run/app.yaml').mode & 0o777).toString(8), config: readFileSync('run/app.yaml', 'utf8') }));
try { require('node:fs').writeFileSync('run/x', ''); } catch ({ code }) { console.log(code); }
`;

/** Runs the containers of a pod, until one of them fails. */
async function runPod(here: Project, environment: Record<string, string>): Promise<Run[]> {
  const { securityContext, initContainers, containers } = podOf(here.read('kubernetes/deployment.yaml'));
  const { runAsUser: user, fsGroup } = securityContext;
  const runs: Run[] = [];
  const volume = here.path('.volume');
  for (const { command, env = [], volumeMounts } of [...initContainers, ...containers]) {
    const own = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    const mounts = volumeMounts.map(({ mountPath, subPath = '', readOnly = false }) => {
      const place = `"$root${mountPath}"`;
      const source = `'${volume}/${subPath}'`;
      return `mkdir -p ${place}; mkdir -p -m 2777 ${source}; mount --bind ${source} ${place}${readOnly ? ` && mount -o remount,bind,ro ${place}` : ''}`;
    });
    const run = await new Container({
      // Of a volume for a group: `SetVolumeOwnership`, kubernetes/pkg/volume; of a directory in it that is not there: the same.
      mounts: [
        `mkdir -p '${volume}'; chown 0:${fsGroup} '${volume}'; chmod 2777 '${volume}'`,
        `mount --bind '${here.directory}' "$root/app"`,
        ...mounts,
      ],
      command: command.map((word) => word.replaceAll(/\$\((\w+)\)/g, (_, name: string) => own[name] ?? '')),
      workingDirectory: '/app',
      user,
      environment: { ...environment, ...own },
    }).ended;
    runs.push(run);
    if (run.status !== 0) break;
  }
  return runs;
}

describeWith('a pod of Kubernetes, simulated', namespaces, () => {
  it('renders into its volume with the keys of its service account, before its program starts', async () => {
    const store = await startStoreForRole();
    const here = repositoryFor('kubernetes');
    here.write('server.js', script);
    here.write('token', 'token of the service account');
    const agent = await startAgent('token of the service account');
    const identity = { AWS_CONTAINER_CREDENTIALS_FULL_URI: agent, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/app/token' };
    const runs = await runPod(here, { ...placeOf(store), ...identity });
    expect(
      runs.map(({ status }) => status),
      runs.at(-1)?.stderr,
    ).toEqual([0, 0, 0]);
    const [found = '', written] = runs.at(-1)?.stdout.split('\n') ?? [];
    expect([JSON.parse(found), written]).toEqual([{ pid: 1, uid: 1000, mode: '600', config: rendered }, 'EROFS']);
    expect(runs.map(({ stderr }) => stderr).join('')).not.toContain(canary);
  });

  it('does not start its program when it cannot render', async () => {
    const store = await startStore({
      parameters: parametersWith(secure(canary)),
      identities: [{ name: 'none', accessKeyId: 'AKIANONE', secretAccessKey: 'any', policies: [] }],
    });
    const here = repositoryFor('kubernetes');
    here.write('server.js', script);
    const keys = { AWS_ACCESS_KEY_ID: 'AKIANONE', AWS_SECRET_ACCESS_KEY: 'any' };
    expect((await runPod(here, { ...store.env, ...keys })).map(({ status }) => status)).toEqual([0, 5]);
  });

  it('whose volume is used as it is, open to everybody, is refused', async () => {
    const store = await startStore({ parameters: parametersWith(secure(canary)) });
    const here = repositoryFor('kubernetes');
    here.write('kubernetes/deployment.yaml', here.read('kubernetes/deployment.yaml').replace(/"umask.*"/, '"true"'));
    const runs = await runPod(here, store.env);
    expect(runs.map(({ status }) => status)).toEqual([0, 2]);
  });
});

const version = '1.37.0';

describeWith(
  'the manifest',
  [
    'python3',
    '-c',
    `from importlib.metadata import version; import kubernetes_validate; assert version("kubernetes-validate") == "${version}"`,
  ],
  () => {
    /** By the schemas of Kubernetes itself, names that they do not know being mistakes. */
    function validate(text: string): string {
      const program = `
import sys, yaml, kubernetes_validate
for document in yaml.safe_load_all(sys.stdin):
    try: kubernetes_validate.validate(document, "1.34", strict=True)
    except kubernetes_validate.ValidationError as error: print(error.message)
`;
      const { stdout, stderr, status } = spawnSync('python3', ['-c', program], { input: text, encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      return stdout;
    }

    it.each([{}, { environments: [] }, { outputs: ['local.yaml'] }, { outputs: ['run/a/x.yaml', 'etc/b.yaml'] }])(
      'is one that Kubernetes takes: %j',
      (over) => {
        expect(validate(readyFile('kubernetes', 'kubernetes/deployment.yaml', over))).toBe('');
      },
    );

    it('with a mistake is not', () => {
      const wrong = readyFile('kubernetes', 'kubernetes/deployment.yaml').replace('sizeLimit', 'sizelimit');
      expect(validate(wrong)).toContain("'sizelimit' was unexpected");
    });
  },
);

it('each container is locked', () => {
  const { securityContext, initContainers, containers } = podOf(readyFile('kubernetes', 'kubernetes/deployment.yaml'));
  expect(securityContext).toMatchObject({ runAsNonRoot: true, fsGroup: 1000 });
  for (const one of [...initContainers, ...containers])
    expect(one).toMatchObject({ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } });
});
