/** An error as the service sends it. Every error that the client caused has the status 400, whatever the model's traits say. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly type: string;
  readonly status: number;

  /** Without a message the member is left out, as the service does for the types that have none. */
  constructor(type: string, message?: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** The text is wrong about what is wrong, and it is the service's own. */
export const malformedName =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by ' +
  'slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

export function validation(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** Its message is empty: the service does not repeat the name. Source: recorded answers of LocalStack's test-suite. */
export function parameterNotFound(message = ''): ServiceError {
  return new ServiceError('ParameterNotFound', message);
}

export function versionNotFound(selector: string | number, name: string): ServiceError {
  const text = `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`;
  return new ServiceError('ParameterVersionNotFound', text);
}
