import type { Rule } from "../../rule";
import { acmDnsValidated } from "./acm-dns-validated";
import { acmNoWildcard } from "./acm-no-wildcard";
import { acmStrongKey } from "./acm-strong-key";
import { airflowAuthManager } from "./airflow-auth-manager";
import { airflowConfigPage } from "./airflow-config-page";
import { airflowNamedSecrets } from "./airflow-named-secrets";
import { airflowNoDefaultUser } from "./airflow-no-default-user";
import { airflowNoSecretValues } from "./airflow-no-secret-values";
import { allowedRegions } from "./allowed-regions";
import { cognitoClientAttributes } from "./cognito-client-attributes";
import { cognitoClientCodeFlow } from "./cognito-client-code-flow";
import { cognitoClientHidesUsers } from "./cognito-client-hides-users";
import { cognitoClientHttps } from "./cognito-client-https";
import { cognitoClientSecret } from "./cognito-client-secret";
import { cognitoClientShortTokens } from "./cognito-client-short-tokens";
import { cognitoMfa } from "./cognito-mfa";
import { cognitoNoGuests } from "./cognito-no-guests";
import { cognitoNoSelfSignUp } from "./cognito-no-self-sign-up";
import { cognitoPasswordLength } from "./cognito-password-length";
import { cognitoThreatProtection } from "./cognito-threat-protection";
import { configMapNoSecrets } from "./config-map-no-secrets";
import { containerDropsCapabilities } from "./container-drops-capabilities";
import { containerNoPrivilegeEscalation } from "./container-no-privilege-escalation";
import { containerReadOnlyRoot } from "./container-read-only-root";
import { databaseReachableFromNodesOnly } from "./database-reachable-from-nodes-only";
import { databaseVpcClosed } from "./database-vpc-closed";
import { defaultSecurityGroupClosed } from "./default-security-group-closed";
import { ec2ImdsHopLimit } from "./ec2-imds-hop-limit";
import { ec2ImdsV2 } from "./ec2-imds-v2";
import { ec2NoPublicAddress } from "./ec2-no-public-address";
import { ec2UserDataNoSecrets } from "./ec2-user-data-no-secrets";
import { ec2VolumesEncrypted } from "./ec2-volumes-encrypted";
import { ecrEncryptedWithOwnKey } from "./ecr-encrypted-with-own-key";
import { ecrImmutableTags } from "./ecr-immutable-tags";
import { ecrNotPublic } from "./ecr-not-public";
import { ecrScanOnPush } from "./ecr-scan-on-push";
import { eksApiAuthentication } from "./eks-api-authentication";
import { eksControlPlaneLogs } from "./eks-control-plane-logs";
import { eksEndpointAllowList } from "./eks-endpoint-allow-list";
import { eksEndpointPrivate } from "./eks-endpoint-private";
import { eksNoCreatorAdmin } from "./eks-no-creator-admin";
import { eksNodeGroupNoSsh } from "./eks-node-group-no-ssh";
import { eksSecretsEncrypted } from "./eks-secrets-encrypted";
import { exemptionsCurrent } from "./exemptions-current";
import { gitSyncSafe } from "./git-sync-safe";
import { gitopsApplicationConfined } from "./gitops-application-confined";
import { gitopsProjectConfined } from "./gitops-project-confined";
import { iamNoAdministrator } from "./iam-no-administrator";
import { iamNoBroadDataAccess } from "./iam-no-broad-data-access";
import { iamNoCredentialsExposure } from "./iam-no-credentials-exposure";
import { iamNoManagedAdministrator } from "./iam-no-managed-administrator";
import { iamNoNotElements } from "./iam-no-not-elements";
import { iamNoPermissionsManagement } from "./iam-no-permissions-management";
import { iamNoPrivilegeEscalation } from "./iam-no-privilege-escalation";
import { iamNoUsers } from "./iam-no-users";
import { iamNoWholeService } from "./iam-no-whole-service";
import { iamOidcTrustBound } from "./iam-oidc-trust-bound";
import { iamPassRoleBound } from "./iam-pass-role-bound";
import { iamPermissionsBoundary } from "./iam-permissions-boundary";
import { iamPodIdentityTrust } from "./iam-pod-identity-trust";
import { iamServiceTrustBound } from "./iam-service-trust-bound";
import { iamTrustNoEverybody } from "./iam-trust-no-everybody";
import { iamTrustOtherAccounts } from "./iam-trust-other-accounts";
import { iamWritesBound } from "./iam-writes-bound";
import { imageDigest } from "./image-digest";
import { imagePinned } from "./image-pinned";
import { imageRegistry } from "./image-registry";
import { ingressNoSnippets } from "./ingress-no-snippets";
import { kmsKeyRotation } from "./kms-key-rotation";
import { kmsPolicyNotPublic } from "./kms-policy-not-public";
import { kmsPolicyStated } from "./kms-policy-stated";
import { kmsUsedThroughService } from "./kms-used-through-service";
import { kubernetesSecretsSynced } from "./kubernetes-secrets-synced";
import { loadBalancerAccessLogs } from "./load-balancer-access-logs";
import { loadBalancerAllowList } from "./load-balancer-allow-list";
import { loadBalancerDesyncMitigation } from "./load-balancer-desync-mitigation";
import { loadBalancerDropsInvalidHeaders } from "./load-balancer-drops-invalid-headers";
import { loadBalancerHttpsListener } from "./load-balancer-https-listener";
import { loadBalancerInternal } from "./load-balancer-internal";
import { loadBalancerTls } from "./load-balancer-tls";
import { loadBalancerTlsPolicy } from "./load-balancer-tls-policy";
import { logGroupOwnKey } from "./log-group-own-key";
import { namespacePodSecurity } from "./namespace-pod-security";
import { networkAclAdminPorts } from "./network-acl-admin-ports";
import { networkPolicyDefaultDeny } from "./network-policy-default-deny";
import { noDefaultNamespace } from "./no-default-namespace";
import { noDefaultServiceAccount } from "./no-default-service-account";
import { noLiteralSecretsInEnv } from "./no-literal-secrets-in-env";
import { peeringRoutesNarrow } from "./peering-routes-narrow";
import { podNoHostAccess } from "./pod-no-host-access";
import { podNonRoot } from "./pod-non-root";
import { podSeccomp } from "./pod-seccomp";
import { queueEncrypted } from "./queue-encrypted";
import { queueNotPublic } from "./queue-not-public";
import { queueTlsOnly } from "./queue-tls-only";
import { rbacNoClusterAdmin } from "./rbac-no-cluster-admin";
import { rbacNoEscalation } from "./rbac-no-escalation";
import { rbacNoSecretReading } from "./rbac-no-secret-reading";
import { rbacNoWildcard } from "./rbac-no-wildcard";
import { rdsCurrentCa } from "./rds-current-ca";
import { rdsForceTls } from "./rds-force-tls";
import { rdsIamAuthentication } from "./rds-iam-authentication";
import { rdsLogsExported } from "./rds-logs-exported";
import { rdsManagedMasterPassword } from "./rds-managed-master-password";
import { rdsMasterSecretOwnKey } from "./rds-master-secret-own-key";
import { rdsMasterUsername } from "./rds-master-username";
import { rdsNotPublic } from "./rds-not-public";
import { rdsQueryLogging } from "./rds-query-logging";
import { rdsStorageEncrypted } from "./rds-storage-encrypted";
import { resourcePolicyOtherAccounts } from "./resource-policy-other-accounts";
import { rolesConfinedToStack } from "./roles-confined-to-stack";
import { s3AccessLogged } from "./s3-access-logged";
import { s3AclsOff } from "./s3-acls-off";
import { s3EncryptedWithOwnKey } from "./s3-encrypted-with-own-key";
import { s3NoOtherKeys } from "./s3-no-other-keys";
import { s3NoPublicAcl } from "./s3-no-public-acl";
import { s3PolicyNotPublic } from "./s3-policy-not-public";
import { s3PublicAccessBlocked } from "./s3-public-access-blocked";
import { s3TlsOnly } from "./s3-tls-only";
import { secretStoreByRole } from "./secret-store-by-role";
import { secretsAsFiles } from "./secrets-as-files";
import { secretsOwnKey } from "./secrets-own-key";
import { secretsPolicyNotPublic } from "./secrets-policy-not-public";
import { secretsRotation } from "./secrets-rotation";
import { securityGroupDescribed } from "./security-group-described";
import { securityGroupNamedPorts } from "./security-group-named-ports";
import { securityGroupNoOpenIngress } from "./security-group-no-open-ingress";
import { securityGroupWideEgress } from "./security-group-wide-egress";
import { serviceNoNodePort } from "./service-no-node-port";
import { servicePrincipalBound } from "./service-principal-bound";
import { ssmSecureString } from "./ssm-secure-string";
import { subnetNoPublicAddresses } from "./subnet-no-public-addresses";
import { teamRolesApart } from "./team-roles-apart";
import { tokenMountedOnPurpose } from "./token-mounted-on-purpose";
import { uiReachableFromAllowedRangesOnly } from "./ui-reachable-from-allowed-ranges-only";
import { vpcCniNetworkPolicy } from "./vpc-cni-network-policy";
import { vpcFlowLogs } from "./vpc-flow-logs";
import { wafKnownBadInputs } from "./waf-known-bad-inputs";
import { wafLogs } from "./waf-logs";
import { wafOnPublicLoadBalancer } from "./waf-on-public-load-balancer";

/** Every rule of the pack; a test fails when a file of this folder is missing here. */
export const securityRules: readonly Rule[] = [
  acmDnsValidated,
  acmNoWildcard,
  acmStrongKey,
  airflowAuthManager,
  airflowConfigPage,
  airflowNamedSecrets,
  airflowNoDefaultUser,
  airflowNoSecretValues,
  allowedRegions,
  cognitoClientAttributes,
  cognitoClientCodeFlow,
  cognitoClientHidesUsers,
  cognitoClientHttps,
  cognitoClientSecret,
  cognitoClientShortTokens,
  cognitoMfa,
  cognitoNoGuests,
  cognitoNoSelfSignUp,
  cognitoPasswordLength,
  cognitoThreatProtection,
  configMapNoSecrets,
  containerDropsCapabilities,
  containerNoPrivilegeEscalation,
  containerReadOnlyRoot,
  databaseReachableFromNodesOnly,
  databaseVpcClosed,
  defaultSecurityGroupClosed,
  ec2ImdsHopLimit,
  ec2ImdsV2,
  ec2NoPublicAddress,
  ec2UserDataNoSecrets,
  ec2VolumesEncrypted,
  ecrEncryptedWithOwnKey,
  ecrImmutableTags,
  ecrNotPublic,
  ecrScanOnPush,
  eksApiAuthentication,
  eksControlPlaneLogs,
  eksEndpointAllowList,
  eksEndpointPrivate,
  eksNoCreatorAdmin,
  eksNodeGroupNoSsh,
  eksSecretsEncrypted,
  exemptionsCurrent,
  gitSyncSafe,
  gitopsApplicationConfined,
  gitopsProjectConfined,
  iamNoAdministrator,
  iamNoBroadDataAccess,
  iamNoCredentialsExposure,
  iamNoManagedAdministrator,
  iamNoNotElements,
  iamNoPermissionsManagement,
  iamNoPrivilegeEscalation,
  iamNoUsers,
  iamNoWholeService,
  iamOidcTrustBound,
  iamPassRoleBound,
  iamPermissionsBoundary,
  iamPodIdentityTrust,
  iamServiceTrustBound,
  iamTrustNoEverybody,
  iamTrustOtherAccounts,
  iamWritesBound,
  imageDigest,
  imagePinned,
  imageRegistry,
  ingressNoSnippets,
  kmsKeyRotation,
  kmsPolicyNotPublic,
  kmsPolicyStated,
  kmsUsedThroughService,
  kubernetesSecretsSynced,
  loadBalancerAccessLogs,
  loadBalancerAllowList,
  loadBalancerDesyncMitigation,
  loadBalancerDropsInvalidHeaders,
  loadBalancerHttpsListener,
  loadBalancerInternal,
  loadBalancerTls,
  loadBalancerTlsPolicy,
  logGroupOwnKey,
  namespacePodSecurity,
  networkAclAdminPorts,
  networkPolicyDefaultDeny,
  noDefaultNamespace,
  noDefaultServiceAccount,
  noLiteralSecretsInEnv,
  peeringRoutesNarrow,
  podNoHostAccess,
  podNonRoot,
  podSeccomp,
  queueEncrypted,
  queueNotPublic,
  queueTlsOnly,
  rbacNoClusterAdmin,
  rbacNoEscalation,
  rbacNoSecretReading,
  rbacNoWildcard,
  rdsCurrentCa,
  rdsForceTls,
  rdsIamAuthentication,
  rdsLogsExported,
  rdsManagedMasterPassword,
  rdsMasterSecretOwnKey,
  rdsMasterUsername,
  rdsNotPublic,
  rdsQueryLogging,
  rdsStorageEncrypted,
  resourcePolicyOtherAccounts,
  rolesConfinedToStack,
  s3AccessLogged,
  s3AclsOff,
  s3EncryptedWithOwnKey,
  s3NoOtherKeys,
  s3NoPublicAcl,
  s3PolicyNotPublic,
  s3PublicAccessBlocked,
  s3TlsOnly,
  secretStoreByRole,
  secretsAsFiles,
  secretsOwnKey,
  secretsPolicyNotPublic,
  secretsRotation,
  securityGroupDescribed,
  securityGroupNamedPorts,
  securityGroupNoOpenIngress,
  securityGroupWideEgress,
  serviceNoNodePort,
  servicePrincipalBound,
  ssmSecureString,
  subnetNoPublicAddresses,
  teamRolesApart,
  tokenMountedOnPurpose,
  uiReachableFromAllowedRangesOnly,
  vpcCniNetworkPolicy,
  vpcFlowLogs,
  wafKnownBadInputs,
  wafLogs,
  wafOnPublicLoadBalancer,
];
