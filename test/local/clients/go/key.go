package main

import (
	"encoding/json"
	"errors"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

const policy = `{"Statement":[{"Action":"kms:*","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},` +
	`"Resource":"*","Sid":"all"}],"Version":"2012-10-17"}`

// A key with a policy and a tag, of which everything is read before its ID is handed on.
func (with clients) createKey(description string) string {
	created := must(with.keys.CreateKey(with.context, &kms.CreateKeyInput{
		BypassPolicyLockoutSafetyCheck: false,
		Description:                    aws.String(description),
		KeySpec:                        types.KeySpecSymmetricDefault,
		KeyUsage:                       types.KeyUsageTypeEncryptDecrypt,
		Policy:                         aws.String(policy),
		Tags:                           []types.Tag{{TagKey: aws.String("team"), TagValue: aws.String("mail")}},
	}))
	id := *created.KeyMetadata.KeyId
	must(with.keys.EnableKeyRotation(with.context, &kms.EnableKeyRotationInput{KeyId: &id, RotationPeriodInDays: aws.Int32(90)}))
	with.readKey(id, description)
	rotation := must(with.keys.GetKeyRotationStatus(with.context, &kms.GetKeyRotationStatusInput{KeyId: &id}))
	expect("rotation", rotation.KeyRotationEnabled, true)
	expect("days between rotations", *rotation.RotationPeriodInDays, 90)
	return id
}

func (with clients) readKey(id, description string) {
	found := must(with.keys.DescribeKey(with.context, &kms.DescribeKeyInput{KeyId: &id})).KeyMetadata
	expect("description", *found.Description, description)
	expect("state", found.KeyState, types.KeyStateEnabled)
	expect("origin", found.Origin, types.OriginTypeAwsKms)
	expect("several regions", *found.MultiRegion, false)
	kept := must(with.keys.GetKeyPolicy(with.context, &kms.GetKeyPolicyInput{KeyId: &id, PolicyName: aws.String("default")}))
	expect("policy", normalized(*kept.Policy), normalized(policy))
	pages := kms.NewListResourceTagsPaginator(with.keys, &kms.ListResourceTagsInput{KeyId: &id})
	tags := map[string]string{}
	for pages.HasMorePages() {
		for _, tag := range must(pages.NextPage(with.context)).Tags {
			tags[*tag.TagKey] = *tag.TagValue
		}
	}
	expect("tags of the key", len(tags), 1)
	expect("tag of the key", tags["team"], "mail")
}

func normalized(text string) string {
	var document any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		log.Fatal(err)
	}
	return string(must(json.Marshal(document)))
}

// Ends with what it began with, so that `readKey` finds it again.
func (with clients) updateKey(id string) {
	must(with.keys.DisableKey(with.context, &kms.DisableKeyInput{KeyId: &id}))
	must(with.keys.EnableKey(with.context, &kms.EnableKeyInput{KeyId: &id}))
	must(with.keys.DisableKeyRotation(with.context, &kms.DisableKeyRotationInput{KeyId: &id}))
	rotation := must(with.keys.GetKeyRotationStatus(with.context, &kms.GetKeyRotationStatusInput{KeyId: &id}))
	expect("rotation after its end", rotation.KeyRotationEnabled, false)
	must(with.keys.UpdateKeyDescription(with.context, &kms.UpdateKeyDescriptionInput{KeyId: &id, Description: aws.String("another")}))
	must(with.keys.PutKeyPolicy(with.context, &kms.PutKeyPolicyInput{
		KeyId: &id, Policy: aws.String(policy), PolicyName: aws.String("default"), BypassPolicyLockoutSafetyCheck: false,
	}))
	owner := []types.Tag{{TagKey: aws.String("owner"), TagValue: aws.String("me")}}
	must(with.keys.TagResource(with.context, &kms.TagResourceInput{KeyId: &id, Tags: owner}))
	must(with.keys.UntagResource(with.context, &kms.UntagResourceInput{KeyId: &id, TagKeys: []string{"owner"}}))
	with.readKey(id, "another")
}

func (with clients) createAlias(name, keyID string) {
	must(with.keys.CreateAlias(with.context, &kms.CreateAliasInput{AliasName: &name, TargetKeyId: &keyID}))
	expect("target of the alias", with.targetOf(name), keyID)
}

func (with clients) moveAlias(name, keyID string) {
	must(with.keys.UpdateAlias(with.context, &kms.UpdateAliasInput{AliasName: &name, TargetKeyId: &keyID}))
	expect("new target of the alias", with.targetOf(name), keyID)
}

func (with clients) deleteAlias(name string) {
	must(with.keys.DeleteAlias(with.context, &kms.DeleteAliasInput{AliasName: &name}))
	expect("target of no alias", with.targetOf(name), "")
	_, err := with.keys.DeleteAlias(with.context, &kms.DeleteAliasInput{AliasName: &name})
	expectError[*types.NotFoundException](err)
}

// An alias is found in the list of all of them, since nothing describes one.
func (with clients) targetOf(name string) string {
	pages := kms.NewListAliasesPaginator(with.keys, &kms.ListAliasesInput{Limit: aws.Int32(1)})
	for pages.HasMorePages() {
		for _, alias := range must(pages.NextPage(with.context)).Aliases {
			if *alias.AliasName == name {
				return aws.ToString(alias.TargetKeyId)
			}
		}
	}
	return ""
}

func (with clients) deleteKey(id string) {
	scheduled := must(with.keys.ScheduleKeyDeletion(with.context, &kms.ScheduleKeyDeletionInput{KeyId: &id, PendingWindowInDays: aws.Int32(7)}))
	expect("state of what is to be deleted", scheduled.KeyState, types.KeyStatePendingDeletion)
	found := must(with.keys.DescribeKey(with.context, &kms.DescribeKeyInput{KeyId: &id})).KeyMetadata
	expect("state of what waits for its deletion", found.KeyState, types.KeyStatePendingDeletion)
	_, err := with.keys.ScheduleKeyDeletion(with.context, &kms.ScheduleKeyDeletionInput{KeyId: &id})
	expectError[*types.KMSInvalidStateException](err)
}

func expectError[Wanted error](err error) {
	var wanted Wanted
	if !errors.As(err, &wanted) {
		log.Fatalf("found %v, wanted %T", err, wanted)
	}
}
