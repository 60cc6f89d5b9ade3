/** How it is known that the service does something. */
export type Evidence =
  /** An answer of AWS is in `test/fixtures/recorded-aws`. */
  | 'recorded'
  /** AWS says so. */
  | 'documented'
  /** Somebody shows what AWS answered, or tests that claim to follow it. */
  | 'reported'
  /** Decided here. */
  | 'not known';

export interface Source {
  readonly evidence: Evidence;
  /** A citation that a reader can open; of what is not known, what it leaves open. */
  readonly text: string;
  readonly url?: string;
}

const docs = 'https://docs.aws.amazon.com';

export function api(operation: string): Source {
  const url = `${docs}/systems-manager/latest/APIReference/API_${operation}.html`;
  return { evidence: 'documented', text: `SSM API reference, ${operation}`, url };
}

/** The machine-readable description that the SDKs are made from: constraints, members, errors. */
export const model: Source = {
  evidence: 'documented',
  text: 'API model 2014-11-06',
  url: 'https://github.com/aws/api-models-aws/blob/main/models/ssm/service/2014-11-06/ssm-2014-11-06.json',
};

export function guide(page: string): Source {
  const url = `${docs}/systems-manager/latest/userguide/${page}.html`;
  return { evidence: 'documented', text: `Systems Manager user guide, ${page}`, url };
}

export function kmsApi(operation: string): Source {
  const url = `${docs}/kms/latest/APIReference/API_${operation}.html`;
  return { evidence: 'documented', text: `KMS API reference, ${operation}`, url };
}

/** The same of KMS. */
export const kmsModel: Source = {
  evidence: 'documented',
  text: 'API model of KMS 2014-11-01',
  url: 'https://github.com/aws/api-models-aws/blob/main/models/kms/service/2014-11-01/kms-2014-11-01.json',
};

export function kmsGuide(page: string): Source {
  const url = `${docs}/kms/latest/developerguide/${page}.html`;
  return { evidence: 'documented', text: `KMS developer guide, ${page}`, url };
}

export const callerIdentity: Source = {
  evidence: 'documented',
  text: 'STS API reference, GetCallerIdentity',
  url: `${docs}/STS/latest/APIReference/API_GetCallerIdentity.html`,
};

export const encryption: Source = guide('secure-string-parameter-kms-encryption');

export const byPathExample: Source = {
  evidence: 'documented',
  text: 'AWS CLI reference, get-parameters-by-path',
  url: `${docs}/cli/latest/reference/ssm/get-parameters-by-path.html`,
};

export const tagging: Source = {
  evidence: 'documented',
  text: 'Tagging AWS resources user guide, tagging',
  url: `${docs}/tag-editor/latest/userguide/tagging.html`,
};

export const signing: Source = {
  evidence: 'documented',
  text: 'IAM user guide, reference_sigv',
  url: `${docs}/IAM/latest/UserGuide/reference_sigv.html`,
};

export const commonErrors: Source = {
  evidence: 'documented',
  text: 'SSM API reference, CommonErrors',
  url: `${docs}/systems-manager/latest/APIReference/CommonErrors.html`,
};

/** @param test as the fixture names it, without its file: `TestSSM::test_parameters_with_path` */
export function recorded(test: string): Source {
  return { evidence: 'recorded', text: test, url: '../../../test/local/conformance.test.ts' };
}

/** An issue or a pull request in which AWS's own answer is shown. */
export function thread(repository: string, number: number): Source {
  return { evidence: 'reported', text: `${repository}#${number}`, url: `https://github.com/${repository}/issues/${number}` };
}

export function motoTest(test: string, note = ''): Source {
  return { evidence: 'reported', text: `moto, test_ssm.py, ${test}${note}` };
}

/** Its test runs against AWS, too. */
export function motoVerified(test: string): Source {
  return motoTest(test, ', verified against AWS');
}

/** @param test one that LocalStack has validated against AWS, without keeping the answers */
export function localStackTest(test: string): Source {
  return { evidence: 'reported', text: `LocalStack, ${test}, validated against AWS` };
}

/** @param test one of KMS whose answers LocalStack has recorded from AWS */
export function localStackKeyTest(test: string): Source {
  const url =
    'https://github.com/localstack/localstack/blob/0d4768330f496af9f630890e34e8b62238c2c429/tests/aws/services/kms/test_kms.snapshot.json';
  return { evidence: 'reported', text: `LocalStack, test_kms.snapshot.json, ${test}`, url };
}

export function motoKeyTest(test: string): Source {
  return { evidence: 'reported', text: `moto, test_kms_boto3.py, ${test}` };
}

/** @param text what nobody has shown or written down */
export function notKnown(text: string): Source {
  return { evidence: 'not known', text };
}
