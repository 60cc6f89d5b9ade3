package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// What is to be found of a parameter; what is empty is not to be there.
type expected struct {
	value       string
	version     int64
	description string
	keyID       string
	tags        map[string]string
}

// An empty pattern and `Overwrite: false` are what the provider always sends.
func (with clients) createParameters(keyID string) {
	must(with.store.PutParameter(with.context, &ssm.PutParameterInput{
		AllowedPattern: aws.String(""),
		Name:           aws.String("/app/secret"),
		Overwrite:      aws.Bool(false),
		Type:           types.ParameterTypeSecureString,
		KeyId:          &keyID,
		Value:          aws.String("one"),
		Tags:           []types.Tag{{Key: aws.String("team"), Value: aws.String("mail")}},
	}))
	must(with.store.PutParameter(with.context, &ssm.PutParameterInput{
		AllowedPattern: aws.String(""),
		Name:           aws.String("/app/plain"),
		Overwrite:      aws.Bool(false),
		Type:           types.ParameterTypeString,
		Value:          aws.String("one"),
		Description:    aws.String("mine"),
		Tier:           types.ParameterTierStandard,
	}))
}

func (with clients) readParameter(name string, wanted expected) {
	found := must(with.store.GetParameter(with.context, &ssm.GetParameterInput{Name: &name, WithDecryption: aws.Bool(true)})).Parameter
	expect(name, *found.Value, wanted.value)
	expect("version of "+name, found.Version, wanted.version)
	expect("ARN of "+name, *found.ARN, "arn:aws:ssm:eu-west-1:111122223333:parameter"+name)

	pages := ssm.NewDescribeParametersPaginator(with.store, &ssm.DescribeParametersInput{
		ParameterFilters: []types.ParameterStringFilter{{Key: aws.String("Name"), Option: aws.String("Equals"), Values: []string{name}}},
	})
	var described []types.ParameterMetadata
	for pages.HasMorePages() {
		described = append(described, must(pages.NextPage(with.context)).Parameters...)
	}
	expect("how often it is described: "+name, len(described), 1)
	expect("description of "+name, aws.ToString(described[0].Description), wanted.description)
	expect("key of "+name, aws.ToString(described[0].KeyId), wanted.keyID)
	expect("tier of "+name, described[0].Tier, types.ParameterTierStandard)
	expect("pattern of "+name, aws.ToString(described[0].AllowedPattern), "")
	expect("data type of "+name, aws.ToString(described[0].DataType), "text")

	listed := must(with.store.ListTagsForResource(with.context, &ssm.ListTagsForResourceInput{
		ResourceType: types.ResourceTypeForTaggingParameter, ResourceId: &name,
	}))
	expect("tags of "+name, len(listed.TagList), len(wanted.tags))
	for _, tag := range listed.TagList {
		expect("tag of "+name, *tag.Value, wanted.tags[*tag.Key])
	}
}

// A new value comes without its key and without a description that stays: both are kept.
func (with clients) updateParameters() {
	for name, change := range map[string]ssm.PutParameterInput{
		"/app/secret": {Type: types.ParameterTypeSecureString},
		"/app/plain":  {Type: types.ParameterTypeString, Description: aws.String("ours")},
	} {
		change.Name, change.Value, change.Overwrite = &name, aws.String("two"), aws.Bool(true)
		change.AllowedPattern, change.Tier = aws.String(""), types.ParameterTierStandard
		must(with.store.PutParameter(with.context, &change))
	}
	secret := aws.String("/app/secret")
	must(with.store.RemoveTagsFromResource(with.context, &ssm.RemoveTagsFromResourceInput{
		ResourceType: types.ResourceTypeForTaggingParameter, ResourceId: secret, TagKeys: []string{"team"},
	}))
	must(with.store.AddTagsToResource(with.context, &ssm.AddTagsToResourceInput{
		ResourceType: types.ResourceTypeForTaggingParameter, ResourceId: secret,
		Tags: []types.Tag{{Key: aws.String("owner"), Value: aws.String("me")}},
	}))
}

func (with clients) deleteParameters() {
	for _, name := range []string{"/app/secret", "/app/plain"} {
		must(with.store.DeleteParameter(with.context, &ssm.DeleteParameterInput{Name: &name}))
		_, err := with.store.GetParameter(with.context, &ssm.GetParameterInput{Name: &name, WithDecryption: aws.Bool(true)})
		expectError[*types.ParameterNotFound](err)
		_, err = with.store.DeleteParameter(with.context, &ssm.DeleteParameterInput{Name: &name})
		expectError[*types.ParameterNotFound](err)
	}
}
