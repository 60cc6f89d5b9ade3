# Everything but the resources comes from the environment, as it does for whoever uses AWS: see ../terraform.test.ts.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "value" {
  type = string
}

resource "aws_kms_key" "app" {
  description             = "about ${var.value}"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  tags                    = { team = "mail" }
}

resource "aws_kms_alias" "app" {
  name          = "alias/app"
  target_key_id = aws_kms_key.app.key_id
}

resource "aws_ssm_parameter" "secret" {
  name   = "/app/secret"
  type   = "SecureString"
  key_id = aws_kms_alias.app.name
  value  = "secret ${var.value}"
  tags   = { value = var.value }
}

resource "aws_ssm_parameter" "plain" {
  name        = "/app/plain"
  type        = "String"
  value       = var.value
  description = "plain"
}
