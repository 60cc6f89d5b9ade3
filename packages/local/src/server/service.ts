import { Access } from '../access/access.ts';
import type { Caller } from '../access/identity.ts';
import type { Disk } from '../disk/disk.ts';
import type { Faults } from '../fault/faults.ts';
import { errorOf, type Fate, FaultPlan } from '../fault/plan.ts';
import { operations } from '../operation/index.ts';
import { ServiceError } from '../service/error.ts';
import type { Store } from '../store/store.ts';
import { parseMembers } from './body.ts';
import { type Call, CallLog, namesIn } from './log.ts';
import { type Answer, json, type Protocol } from './protocol.ts';
import { type Address, type RawRequest, readAddress } from './request.ts';
import { readSignature, type Signature, verifySignature, wrongRegion } from './signature.ts';

/** Calls that are remembered one by one. */
const mostCalls = 10_000;

/** Who may ask. */
export interface Callers {
  /** By the access key. */
  readonly known: ReadonlyMap<string, Caller>;
  /** Whoever else comes; nobody, where identities are told apart. */
  readonly others: Caller | undefined;
}

export interface Outcome extends Fate {
  readonly answer: Answer;
  /** What the store's clock says. */
  readonly now: Date;
}

/** From a request to its answer, over the stores of all regions. Nothing waits here but for the disk. */
export class Service {
  readonly log = new CallLog(mostCalls);
  readonly #stores: ReadonlyMap<string, Store>;
  readonly #callers: Callers;
  readonly #disk: Disk | undefined;
  #plan: FaultPlan;
  /** Whether the stores may hold what the disk does not. */
  #changed = false;

  constructor(stores: ReadonlyMap<string, Store>, callers: Callers, faults: Faults, disk?: Disk) {
    this.#stores = stores;
    this.#callers = callers;
    this.#disk = disk;
    this.#plan = new FaultPlan(faults, performance.now());
  }

  get faults(): Faults {
    return this.#plan.faults;
  }

  /** Replaces the faults. Counts, windows and chance begin anew. */
  setFaults(faults: Faults): void {
    this.#plan = new FaultPlan(faults, performance.now());
  }

  /** Tells what a request is to be answered, and what happens to it on the way. */
  handle(request: RawRequest): Outcome {
    const address = readAddress(request);
    const { operation } = address;
    const fate = this.#plan.next(operation, performance.now());
    const call: { -readonly [Member in keyof Call]?: Call[Member] } = {};
    const now = new Date(Date.now() + (this.#plan.faults.clockAhead ?? 0));
    const answer = settle(address, () => this.#answer(address, request, { ...fate, now }, call));
    const wire = fate.failure === undefined || errorOf(fate.failure) !== undefined ? undefined : fate.failure;
    const outcome = wire ?? answer.errorType ?? 'answered';
    this.log.add({ withDecryption: false, ...call, operation, at: performance.now(), outcome });
    return { ...fate, answer, now };
  }

  /** Returns when everything that has been answered so far is on the disk, if there is one. */
  async settled(): Promise<void> {
    if (!this.#changed || this.#disk === undefined) return;
    this.#changed = false;
    try {
      await this.#disk.save();
    } catch (error) {
      this.#changed = true;
      throw error;
    }
  }

  #answer(
    { service, protocol, operation }: Address,
    request: RawRequest,
    { failure, now }: Fate & { readonly now: Date },
    call: Partial<Call>,
  ): object {
    const { faults } = this.#plan;
    const members = protocol === json ? parseMembers(request.body) : {};
    Object.assign(call, namesIn(members));
    const signature = readSignature(request, service, now);
    Object.assign(call, { accessKeyId: signature.accessKeyId, region: signature.region });
    const error = errorOf(failure);
    if (error !== undefined) throw error;
    const caller = this.#identify(request, signature);
    if (faults.expiredCredentials === true) {
      throw new ServiceError('ExpiredTokenException', 'The security token included in the request is expired');
    }
    const store = this.#storeOf(signature);
    const found = operations[service].get(operation);
    if (found === undefined) throw unknownOperation(protocol, operation);
    const expired = store.expire(now);
    if (found.writes || expired) this.#changed = true;
    return found.run(members, { store, access: new Access(caller, store, faults, now), now, emptyPages: faults.emptyPages ?? 0 });
  }

  /** Whoever is known has to prove it. */
  #identify(request: RawRequest, signature: Signature): Caller {
    const { known, others } = this.#callers;
    const caller = known.get(signature.accessKeyId) ?? others;
    if (caller === undefined) throw unrecognized();
    if (caller === others) return caller;
    if ((caller.sessionToken ?? '') !== String(request.headers['x-amz-security-token'] ?? '')) throw unrecognized();
    verifySignature(request, signature, caller.secretAccessKey);
    return caller;
  }

  #storeOf({ region }: Signature): Store {
    const store = this.#stores.get(region);
    if (store === undefined) throw wrongRegion(region);
    return store;
  }
}

function unrecognized(): ServiceError {
  return new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.');
}

function unknownOperation(protocol: Protocol, operation: string): ServiceError {
  if (protocol === json) return new ServiceError('UnknownOperationException');
  return new ServiceError('InvalidAction', `Could not find operation ${operation} for version 2011-06-15`);
}

/** An answer, be it a result or an error of the service. */
function settle({ protocol, operation }: Address, answer: () => object): Answer {
  try {
    return protocol.result(answer(), operation);
  } catch (error) {
    if (error instanceof ServiceError) return protocol.error(error);
    throw error;
  }
}
