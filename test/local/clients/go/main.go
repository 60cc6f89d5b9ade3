// What the AWS provider of Terraform does for a key, its alias and two parameters, with the SDK that it uses: the same
// operations with the same members, from creation to destruction. The environment says where AWS is; see ../go.test.ts.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// The clients of one run. What fails ends it.
type clients struct {
	context context.Context
	keys    *kms.Client
	store   *ssm.Client
}

func main() {
	log.SetFlags(log.Lshortfile)
	ctx := context.Background()
	settings := must(config.LoadDefaultConfig(ctx))
	identity := must(sts.NewFromConfig(settings).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))
	expect("account", *identity.Account, "111122223333")

	with := clients{ctx, kms.NewFromConfig(settings), ssm.NewFromConfig(settings)}
	first := with.createKey("the first")
	with.createAlias("alias/app", first)
	with.createParameters("alias/app")
	with.readParameter("/app/secret", expected{value: "one", version: 1, keyID: "alias/app", tags: map[string]string{"team": "mail"}})
	with.readParameter("/app/plain", expected{value: "one", version: 1, description: "mine"})

	second := with.createKey("the second")
	with.updateKey(second)
	with.moveAlias("alias/app", second)
	with.updateParameters()
	with.readParameter("/app/secret", expected{value: "two", version: 2, keyID: "alias/app", tags: map[string]string{"owner": "me"}})
	with.readParameter("/app/plain", expected{value: "two", version: 2, description: "ours"})

	with.deleteParameters()
	with.deleteAlias("alias/app")
	with.deleteKey(first)
	with.deleteKey(second)
	fmt.Println("done")
}

func must[T any](value T, err error) T {
	if err != nil {
		_ = log.Output(2, err.Error())
		log.Fatal("what should have been answered was not")
	}
	return value
}

func expect[T comparable](what string, found, wanted T) {
	if found != wanted {
		log.Fatalf("%s: found %v, wanted %v", what, found, wanted)
	}
}
