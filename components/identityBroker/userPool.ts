/** The user pool as the settings want it: a pure value, see "CreateUserPool", Amazon Cognito API Reference. */
import type * as aws from "@pulumi/aws";
import { GROUPS_ATTRIBUTE } from "../../airflow/signOn";
import type { IdentityBrokerArgs } from "./args";

/** Name of a custom attribute without the prefix that Cognito puts before it. */
const customName = (attribute: string): string => attribute.replace(/^custom:/, "");

/** Days until an invitation's password ends. */
const INVITATION_DAYS = 3;

/** Passwords that cannot come back: the most that Cognito keeps, and what CIS AWS Foundations 1.8 asks for. */
const REMEMBERED_PASSWORDS = 24;

/** Longest text that Cognito keeps in an attribute: about 50 group ids of Entra ID. */
const LONGEST_ATTRIBUTE = 2048;

export function userPoolArgs({
  name,
  cognito,
  tags,
}: IdentityBrokerArgs): aws.cognito.UserPoolArgs {
  return {
    name,
    // Threat protection is a part of the plan Plus ("User pool feature plans", Amazon Cognito Developer Guide).
    userPoolTier: "PLUS",
    userPoolAddOns: { advancedSecurityMode: cognito.threatProtection.toUpperCase() },
    deletionProtection: cognito.deletionProtection ? "ACTIVE" : "INACTIVE",
    mfaConfiguration: cognito.mfa === "required" ? "ON" : "OPTIONAL",
    softwareTokenMfaConfiguration: { enabled: true },
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    passwordPolicy: {
      minimumLength: cognito.passwordLength,
      requireLowercase: true,
      requireNumbers: true,
      requireSymbols: true,
      requireUppercase: true,
      passwordHistorySize: REMEMBERED_PASSWORDS,
      temporaryPasswordValidityDays: INVITATION_DAYS,
    },
    accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
    autoVerifiedAttributes: ["email"],
    userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
    // Airflow's user names are compared without case too: Ada and ada are one person.
    usernameConfiguration: { caseSensitive: false },
    schemas: [
      {
        name: customName(GROUPS_ATTRIBUTE),
        attributeDataType: "String",
        mutable: true,
        stringAttributeConstraints: { minLength: "0", maxLength: String(LONGEST_ATTRIBUTE) },
      },
    ],
    tags: { ...tags, Name: name },
  };
}
