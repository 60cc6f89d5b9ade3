import type { IncomingHttpHeaders } from 'node:http';
import { accessUnder } from '../fault/access.ts';
import type { Faults } from '../fault/faults.ts';
import { errorOf, type Fate, FaultPlan } from '../fault/plan.ts';
import { operations } from '../operation/index.ts';
import { ServiceError } from '../service/error.ts';
import type { Store } from '../store/store.ts';
import { parseMembers } from './body.ts';
import { type Call, CallLog, namesIn } from './log.ts';
import { type Answer, callerIdentity, json, type Protocol, query } from './protocol.ts';
import { readSignature, type Signature, wrongRegion } from './signature.ts';

/** Calls that are remembered one by one. */
const mostCalls = 10_000;

export interface Outcome extends Fate {
  readonly answer: Answer;
}

/** From a request to its answer, over the stores of all regions. Nothing here waits. */
export class Service {
  readonly log = new CallLog(mostCalls);
  readonly #stores: ReadonlyMap<string, Store>;
  #plan: FaultPlan;

  constructor(stores: ReadonlyMap<string, Store>, faults: Faults) {
    this.#stores = stores;
    this.#plan = new FaultPlan(faults, performance.now());
  }

  /** Replaces the faults. Counts, windows and chance begin anew. */
  setFaults(faults: Faults): void {
    this.#plan = new FaultPlan(faults, performance.now());
  }

  /** Tells what a request is to be answered, and what happens to it on the way. */
  handle(headers: IncomingHttpHeaders, body: Buffer): Outcome {
    const target = headers['x-amz-target'];
    const { protocol, operation } = target === undefined ? readQuery(headers, body) : readTarget(String(target));
    const fate = this.#plan.next(operation, performance.now());
    const call: { -readonly [Member in keyof Call]?: Call[Member] } = {};
    const answer = settle(protocol, () => this.#answer(protocol, operation, headers, body, fate, call));
    const wire = fate.failure === undefined || errorOf(fate.failure) !== undefined ? undefined : fate.failure;
    const outcome = wire ?? answer.errorType ?? 'answered';
    this.log.add({ withDecryption: false, ...call, operation, at: performance.now(), outcome });
    return { ...fate, answer };
  }

  #answer(
    protocol: Protocol,
    operation: string,
    headers: IncomingHttpHeaders,
    body: Buffer,
    { failure }: Fate,
    call: Partial<Call>,
  ): object {
    const { faults } = this.#plan;
    const now = new Date(Date.now() + (faults.clockAhead ?? 0));
    const members = protocol === json ? parseMembers(body) : {};
    Object.assign(call, namesIn(members));
    const signature = readSignature(headers, protocol.service, now);
    Object.assign(call, signature);
    const error = errorOf(failure);
    if (error !== undefined) throw error;
    if (faults.expiredCredentials === true) {
      throw new ServiceError('ExpiredTokenException', 'The security token included in the request is expired');
    }
    const store = this.#storeOf(signature);
    if (protocol === query) return identify(operation, store);
    const run = operations.get(operation);
    if (run === undefined) throw new ServiceError('UnknownOperationException');
    return run(members, { store, access: accessUnder(faults, store.place), now, emptyPages: faults.emptyPages ?? 0 });
  }

  #storeOf({ region }: Signature): Store {
    const store = this.#stores.get(region);
    if (store === undefined) throw wrongRegion(region);
    return store;
  }
}

interface Request {
  readonly protocol: Protocol;
  readonly operation: string;
}

function readTarget(target: string): Request {
  return { protocol: json, operation: target.startsWith('AmazonSSM.') ? target.slice('AmazonSSM.'.length) : target };
}

/** A form with an action is a question to STS; whatever else comes without a target is taken for a bad one to SSM. */
function readQuery(headers: IncomingHttpHeaders, body: Buffer): Request {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const action = isForm ? new URLSearchParams(body.toString('utf8')).get('Action') : null;
  return action === null ? { protocol: json, operation: '' } : { protocol: query, operation: action };
}

function identify(operation: string, { place }: Store): object {
  if (operation === 'GetCallerIdentity') return callerIdentity(place);
  throw new ServiceError('InvalidAction', `Could not find operation ${operation} for version 2011-06-15`);
}

/** An answer, be it a result or an error of the service. */
function settle(protocol: Protocol, answer: () => object): Answer {
  try {
    return protocol.result(answer());
  } catch (error) {
    if (error instanceof ServiceError) return protocol.error(error);
    throw error;
  }
}
