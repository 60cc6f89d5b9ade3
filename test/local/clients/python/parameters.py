"""What programs do with boto3 and Parameter Store. The environment says where that is; see ../boto3.test.ts."""

import datetime

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ssm = boto3.client('ssm', config=Config(retries={'max_attempts': 1}))

names = ['/p/%02d' % number for number in range(25)]
for name in names:
    ssm.put_parameter(Name=name, Value='v' + name, Type='String', Tags=[{'Key': 'n', 'Value': name}])


def pages(operation, **request):
    return [one for page in ssm.get_paginator(operation).paginate(**request) for one in page['Parameters']]


assert [one['Name'] for one in pages('get_parameters_by_path', Path='/p')] == names
assert [one['Name'] for one in pages('describe_parameters', PaginationConfig={'PageSize': 10})] == names
described = pages('describe_parameters', ParameterFilters=[{'Key': 'tag:n', 'Values': ['/p/07']}])
assert [one['Name'] for one in described] == ['/p/07'], described

answer = ssm.get_parameters(Names=['/p/01', '/p/00', '/p/99:1'])
assert [one['Name'] for one in answer['Parameters']] == ['/p/00', '/p/01'], answer
assert answer['InvalidParameters'] == ['/p/99:1'], answer
age = datetime.datetime.now(datetime.timezone.utc) - answer['Parameters'][0]['LastModifiedDate']
assert datetime.timedelta(0) <= age < datetime.timedelta(hours=1), age

ssm.put_parameter(Name='/p/00', Value='later', Overwrite=True)
labelled = ssm.label_parameter_version(Name='/p/00', ParameterVersion=1, Labels=['prod', '1st'])
assert labelled['InvalidLabels'] == ['1st'], labelled
assert ssm.get_parameter(Name='/p/00:prod')['Parameter']['Selector'] == ':prod'
history = pages('get_parameter_history', Name='/p/00', PaginationConfig={'PageSize': 1})
assert [(one['Version'], one['Value'], one['Labels']) for one in history] == [(1, 'v/p/00', ['prod']), (2, 'later', [])], history
ssm.unlabel_parameter_version(Name='/p/00', ParameterVersion=1, Labels=['prod'])

ssm.add_tags_to_resource(ResourceType='Parameter', ResourceId='/p/01', Tags=[{'Key': 'n', 'Value': 'other'}])
tagged = ssm.list_tags_for_resource(ResourceType='Parameter', ResourceId='/p/01')
assert tagged['TagList'] == [{'Key': 'n', 'Value': 'other'}], tagged


def refused(expected, call):
    """The error that boto3 has made a class of, by the name in the answer."""
    try:
        call()
    except expected as error:
        assert error.response['ResponseMetadata']['HTTPStatusCode'] == 400, error.response
        return error.response['Error']
    raise AssertionError('nothing was refused')


known = ssm.exceptions
missing = refused(known.ParameterNotFound, lambda: ssm.get_parameter(Name='/gone'))
assert missing == {'Message': '', 'Code': 'ParameterNotFound'}, missing
refused(known.ParameterNotFound, lambda: ssm.get_parameter(Name='/p/00:prod'))
refused(known.ParameterVersionNotFound, lambda: ssm.get_parameter(Name='/p/00:9'))
refused(known.ParameterAlreadyExists, lambda: ssm.put_parameter(Name='/p/00', Value='x', Type='String'))
refused(known.InvalidKeyId, lambda: ssm.put_parameter(Name='/s', Value='x', Type='SecureString', KeyId='alias/gone'))
refused(known.InvalidResourceId, lambda: ssm.list_tags_for_resource(ResourceType='Parameter', ResourceId='/gone'))
invalid = refused(ClientError, lambda: ssm.get_parameters(Names=['/%d' % number for number in range(11)]))
assert invalid['Code'] == 'ValidationException', invalid

stranger = boto3.client('ssm', aws_secret_access_key='another', aws_access_key_id='AKIALOCALLOCALLOCALX')
assert refused(ClientError, lambda: stranger.get_parameter(Name='/p/00'))['Code'] == 'InvalidSignatureException'

assert ssm.delete_parameters(Names=['/p/00', '/gone'])['InvalidParameters'] == ['/gone']
ssm.delete_parameter(Name='/p/01')
assert len(pages('get_parameters_by_path', Path='/', Recursive=True)) == 23
assert boto3.client('sts').get_caller_identity()['Account'] == '111122223333'
print('done')
