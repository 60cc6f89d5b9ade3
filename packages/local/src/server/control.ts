import { readFaults } from '../fault/read.ts';
import type { RawRequest } from './request.ts';
import type { Service } from './service.ts';

/** Where other processes look at the store and set its faults; nothing of AWS is there. */
export const controlPath = '/_ssmith/';

export interface ControlAnswer {
  readonly status: number;
  readonly data: object;
}

/**
 * `GET /_ssmith/faults` and `PUT /_ssmith/faults`; `GET /_ssmith/calls` and `DELETE /_ssmith/calls`, names only. A page of
 * the web cannot send JSON here without asking first, and nobody answers it.
 */
export function control(service: Service, { method, url, headers, body }: RawRequest): ControlAnswer {
  const what = `${method} ${url.slice(controlPath.length)}`;
  if (what === 'GET faults') return { status: 200, data: service.faults };
  if (what === 'GET calls') return { status: 200, data: { counts: service.log.counts(), calls: service.log.calls } };
  if (what === 'DELETE calls') {
    service.log.clear();
    return { status: 200, data: {} };
  }
  if (what !== 'PUT faults')
    return { status: 404, data: { message: `there is no ${method} ${url}; there are GET and PUT faults, GET and DELETE calls` } };
  if (headers['content-type']?.startsWith('application/json') !== true) {
    return { status: 415, data: { message: 'faults come as application/json' } };
  }
  try {
    service.setFaults(readFaults(JSON.parse(body.toString('utf8'))));
    return { status: 200, data: service.faults };
  } catch (error) {
    return { status: 400, data: { message: error instanceof TypeError ? error.message : 'the body is not JSON' } };
  }
}
