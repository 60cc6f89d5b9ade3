"""What programs do with boto3 and KMS, and what KMS has to do with SecureStrings; see ../boto3.test.ts."""

import base64

import boto3

ssm, kms = boto3.client('ssm'), boto3.client('kms')

key = kms.create_key(Description='mine', Tags=[{'TagKey': 'team', 'TagValue': 'mail'}])['KeyMetadata']
kms.create_alias(AliasName='alias/app', TargetKeyId=key['KeyId'])
others = [kms.create_key()['KeyMetadata']['KeyId'] for _ in range(4)]
listed = kms.get_paginator('list_keys').paginate(PaginationConfig={'PageSize': 2})
assert {one['KeyId'] for page in listed for one in page['Keys']} == {key['KeyId'], *others}
aliases = [one for page in kms.get_paginator('list_aliases').paginate() for one in page['Aliases']]
assert [one['TargetKeyId'] for one in aliases if one['AliasName'] == 'alias/app'] == [key['KeyId']], aliases
assert kms.list_resource_tags(KeyId=key['KeyId'])['Tags'] == [{'TagKey': 'team', 'TagValue': 'mail'}]
kms.enable_key_rotation(KeyId=key['KeyId'], RotationPeriodInDays=90)
assert kms.get_key_rotation_status(KeyId=key['KeyId'])['RotationPeriodInDays'] == 90

context = {'purpose': 'test', 'name': 'ä'}
sealed = kms.encrypt(KeyId='alias/app', Plaintext=b'\x00\xffbytes', EncryptionContext=context)['CiphertextBlob']
opened = kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context)
assert (opened['Plaintext'], opened['KeyId']) == (b'\x00\xffbytes', key['Arn']), opened
data = kms.generate_data_key(KeyId=key['Arn'], KeySpec='AES_256')
assert kms.decrypt(CiphertextBlob=data['CiphertextBlob'])['Plaintext'] == data['Plaintext'] and len(data['Plaintext']) == 32

# Parameter Store encrypts with the ARN of the parameter as the context.
ssm.put_parameter(Name='/app/key', Value='secret', Type='SecureString', KeyId='alias/app')
read = ssm.get_parameter(Name='/app/key')['Parameter']
assert 'secret' not in read['Value']
by_kms = kms.decrypt(CiphertextBlob=base64.b64decode(read['Value']), EncryptionContext={'PARAMETER_ARN': read['ARN']})
assert by_kms['Plaintext'] == b'secret'
described = ssm.describe_parameters(ParameterFilters=[{'Key': 'KeyId', 'Values': ['alias/app']}])['Parameters']
assert [one['Name'] for one in described] == ['/app/key'], described


def refused(expected, call):
    try:
        call()
    except expected as error:
        return error.response['Error']['Message']
    raise AssertionError('nothing was refused')


known = kms.exceptions
refused(known.InvalidCiphertextException, lambda: kms.decrypt(CiphertextBlob=sealed))
refused(known.InvalidCiphertextException, lambda: kms.decrypt(CiphertextBlob=sealed[:-1], EncryptionContext=context))
refused(known.IncorrectKeyException, lambda: kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context, KeyId=others[0]))
refused(known.NotFoundException, lambda: kms.describe_key(KeyId='alias/gone'))
refused(known.AlreadyExistsException, lambda: kms.create_alias(AliasName='alias/app', TargetKeyId=others[0]))

kms.disable_key(KeyId=key['KeyId'])
refused(known.DisabledException, lambda: kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context))
refused(ssm.exceptions.InvalidKeyId, lambda: ssm.get_parameter(Name='/app/key', WithDecryption=True))
kms.enable_key(KeyId=key['KeyId'])
kms.schedule_key_deletion(KeyId=key['KeyId'], PendingWindowInDays=7)
refused(known.KMSInvalidStateException, lambda: kms.encrypt(KeyId='alias/app', Plaintext=b'x'))
kms.cancel_key_deletion(KeyId=key['KeyId'])
kms.enable_key(KeyId=key['KeyId'])
assert ssm.get_parameter(Name='/app/key', WithDecryption=True)['Parameter']['Value'] == 'secret'
print('done')
