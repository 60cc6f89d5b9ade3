import type { ServiceError } from '../service/error.ts';

/** An answer as it goes onto the wire. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** The type of the error, for a client that does not read bodies and for the log. */
  readonly errorType?: string;
}

/** How a service speaks. */
export interface Protocol {
  result(members: object, operation: string): Answer;
  error(error: ServiceError): Answer;
}

/** A few old errors spell the member with a capital. Source: the API model. */
const capital = new Set(['InternalServerError', 'TooManyUpdates', 'InvalidNextToken', 'InvalidFilterValue', 'ServiceSettingNotFound']);

/** AWS JSON 1.1: Systems Manager and KMS. */
export const json: Protocol = {
  result: (members) => ({ status: 200, contentType: 'application/x-amz-json-1.1', text: JSON.stringify(members) }),
  error: ({ type, status, message }) => {
    const member = message === '' && type !== 'ParameterNotFound' ? {} : { [capital.has(type) ? 'Message' : 'message']: message };
    return { status, contentType: 'application/x-amz-json-1.1', text: JSON.stringify({ __type: type, ...member }), errorType: type };
  },
};

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** AWS Query: the Security Token Service. */
export const query: Protocol = {
  result: (members, operation) => ({ status: 200, contentType: 'text/xml', text: toXml(operation, members) }),
  error: ({ type, status, message }) => {
    const error = `<Error><Type>Sender</Type><Code>${escape(type)}</Code><Message>${escape(message)}</Message></Error>`;
    return { status, contentType: 'text/xml', text: `<ErrorResponse xmlns="${namespace}">${error}</ErrorResponse>`, errorType: type };
  },
};

function toXml(operation: string, members: object): string {
  const inner = Object.entries(members).map(([name, value]) => `<${name}>${escape(String(value))}</${name}>`);
  const result = `<${operation}Result>${inner.join('')}</${operation}Result>`;
  return `<${operation}Response xmlns="${namespace}">${result}</${operation}Response>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
