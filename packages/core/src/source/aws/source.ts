import type { AwsStoreSettings } from '../../config/stores.ts';
import { parseArn } from '../../reference/name.ts';
import type { Failure, Parameter, ParameterAnswer, ParameterRequest, ParameterSource, TreeAnswer } from '../source.ts';
import type { RawPage, RawParameter, SsmApi } from './api.ts';
import { getInBatches } from './batch.ts';
import { call, type CallContext } from './call.ts';
import { Pace, type PaceOptions, systemClock } from './pace.ts';
import { toParameter } from './parameter.ts';

/** Parameter Store in one region, as one identity. */
export function awsSource(
  api: SsmApi,
  region: string,
  settings: Pick<AwsStoreSettings, 'account' | 'rate'>,
  { clock = systemClock, isOneOfMany = false }: PaceOptions = {},
): ParameterSource {
  const pace = new Pace(settings.rate, { clock, isOneOfMany });

  function context(signal: AbortSignal): CallContext {
    return { pace, signal, place: region, clock };
  }

  return {
    description: region,
    get: async (requests, { decrypt, signal }) => {
      const answers = await getInBatches(api, requests, decrypt, context(signal));
      return answers.map((answer, index) => checkOrigin(answer, requests[index], region, settings.account));
    },
    tree: async (path, { decrypt, signal }) => {
      const answer = await readTree(api, path, decrypt, context(signal));
      if (answer.kind === 'failed') return answer;
      const foreign = answer.parameters
        .map((parameter) => foreignOrigin(parameter, undefined, region, settings.account))
        .find((fault) => fault !== undefined);
      return foreign ?? answer;
    },
    close: () => api.close(),
  };
}

/** Pages may be empty and still not be the last. A token that comes back again would lead round in a circle. */
async function readTree(api: SsmApi, path: string, decrypt: boolean, context: CallContext): Promise<TreeAnswer> {
  const found: RawParameter[] = [];
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    const current = token;
    const result = await call(context, async (signal) => checkShape(await api.getParametersByPath(path, current, decrypt, signal)));
    if (result.kind === 'failed') {
      const { code, message, help } = result;
      return { kind: 'failed', code, message, help };
    }
    found.push(...(result.answer.Parameters ?? []));
    token = result.answer.NextToken || undefined;
    if (token !== undefined && tokens.has(token)) {
      return { kind: 'failed', code: 'service-protocol', message: 'Parameter Store gave the same page twice' };
    }
    if (token !== undefined) tokens.add(token);
  } while (token !== undefined);
  const parameters = found.map((raw) => toParameter(raw, decrypt)).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return { kind: 'found', parameters };
}

function checkShape(page: RawPage): RawPage {
  if (!Array.isArray(page.Parameters)) throw new Error('not an answer');
  return page;
}

function checkOrigin(
  answer: ParameterAnswer,
  request: ParameterRequest | undefined,
  region: string,
  account: string | undefined,
): ParameterAnswer {
  return answer.kind === 'found' ? (foreignOrigin(answer.parameter, request, region, account) ?? answer) : answer;
}

/** An answer from another account or region than was meant: the wrong credentials would otherwise go unnoticed. */
function foreignOrigin(
  { arn }: Parameter,
  request: ParameterRequest | undefined,
  region: string,
  account: string | undefined,
): Failure | undefined {
  // Of a parameter, or of the secret that a reference to Secrets Manager leads to.
  const parts = arn?.split(':', 5) ?? [];
  const origin = { region: parts[3], account: parts[4] ?? '' };
  if (origin.region === undefined) return undefined;
  const wanted = request === undefined ? undefined : parseArn(request.name);
  const meant = { region: wanted?.region ?? region, account: wanted?.account ?? account };
  const help = 'look at the credentials, the profile and the region of this run';
  if (origin.region !== meant.region) {
    return { kind: 'failed', code: 'account-mismatch', message: `it comes from ${origin.region}, not ${meant.region}`, help };
  }
  if (meant.account && origin.account !== '' && origin.account !== meant.account) {
    return { kind: 'failed', code: 'account-mismatch', message: `it comes from account ${origin.account}, not ${meant.account}`, help };
  }
  return undefined;
}
