import type { Rule } from "../../rule";
import { acmCreateBeforeDelete } from "./acm-create-before-delete";
import { airflowExecutor } from "./airflow-executor";
import { airflowExternalDatabase } from "./airflow-external-database";
import { airflowJobsWithoutHooks } from "./airflow-jobs-without-hooks";
import { airflowPgbouncer } from "./airflow-pgbouncer";
import { airflowReleaseNamed } from "./airflow-release-named";
import { airflowReleasePromoted } from "./airflow-release-promoted";
import { airflowRemoteLogs } from "./airflow-remote-logs";
import { airflowTasksUndisturbed } from "./airflow-tasks-undisturbed";
import { auroraFailoverTarget } from "./aurora-failover-target";
import { autoscalerOwnsReplicas } from "./autoscaler-owns-replicas";
import { chartVersionPinned } from "./chart-version-pinned";
import { cognitoDeletionProtection } from "./cognito-deletion-protection";
import { containerProbes } from "./container-probes";
import { containerResources } from "./container-resources";
import { cronjobBounded } from "./cronjob-bounded";
import { disruptionBudget } from "./disruption-budget";
import { disruptionBudgetAllowsEviction } from "./disruption-budget-allows-eviction";
import { ecrNoForceDelete } from "./ecr-no-force-delete";
import { eksCoreAddons } from "./eks-core-addons";
import { eksDeletionProtection } from "./eks-deletion-protection";
import { eksSupportedVersion } from "./eks-supported-version";
import { iamOneOwner } from "./iam-one-owner";
import { jobBounded } from "./job-bounded";
import { karpenterPoolTainted } from "./karpenter-pool-tainted";
import { kmsDeletionWindow } from "./kms-deletion-window";
import { loadBalancerCrossZone } from "./load-balancer-cross-zone";
import { loadBalancerDeletionProtection } from "./load-balancer-deletion-protection";
import { logGroupRetention } from "./log-group-retention";
import { natGatewayPerZone } from "./nat-gateway-per-zone";
import { noBarePod } from "./no-bare-pod";
import { nodeGroupSizeLeftAlone } from "./node-group-size-left-alone";
import { nodeGroupsSpanZones } from "./node-groups-span-zones";
import { peeringResolvesNames } from "./peering-resolves-names";
import { rdsBackupPlan } from "./rds-backup-plan";
import { rdsBackupRetention } from "./rds-backup-retention";
import { rdsCopyTagsToSnapshots } from "./rds-copy-tags-to-snapshots";
import { rdsDeletionProtection } from "./rds-deletion-protection";
import { rdsEnhancedMonitoring } from "./rds-enhanced-monitoring";
import { rdsFinalSnapshot } from "./rds-final-snapshot";
import { rdsMinorUpgrades } from "./rds-minor-upgrades";
import { rdsMultiAz } from "./rds-multi-az";
import { rdsPerformanceInsights } from "./rds-performance-insights";
import { rdsSubnetsSpanZones } from "./rds-subnets-span-zones";
import { releaseAtomic } from "./release-atomic";
import { s3NoForceDestroy } from "./s3-no-force-destroy";
import { s3Versioned } from "./s3-versioned";
import { secretsRecoveryWindow } from "./secrets-recovery-window";
import { securityGroupOneOwner } from "./security-group-one-owner";
import { stableApiVersion } from "./stable-api-version";
import { workloadReplicas } from "./workload-replicas";
import { workloadSpread } from "./workload-spread";

/** Every rule of the pack; a test fails when a file of this folder is missing here. */
export const reliabilityRules: readonly Rule[] = [
  acmCreateBeforeDelete,
  airflowExecutor,
  airflowExternalDatabase,
  airflowJobsWithoutHooks,
  airflowPgbouncer,
  airflowReleaseNamed,
  airflowReleasePromoted,
  airflowRemoteLogs,
  airflowTasksUndisturbed,
  auroraFailoverTarget,
  autoscalerOwnsReplicas,
  chartVersionPinned,
  cognitoDeletionProtection,
  containerProbes,
  containerResources,
  cronjobBounded,
  disruptionBudget,
  disruptionBudgetAllowsEviction,
  ecrNoForceDelete,
  eksCoreAddons,
  eksDeletionProtection,
  eksSupportedVersion,
  iamOneOwner,
  jobBounded,
  karpenterPoolTainted,
  kmsDeletionWindow,
  loadBalancerCrossZone,
  loadBalancerDeletionProtection,
  logGroupRetention,
  natGatewayPerZone,
  noBarePod,
  nodeGroupSizeLeftAlone,
  nodeGroupsSpanZones,
  peeringResolvesNames,
  rdsBackupPlan,
  rdsBackupRetention,
  rdsCopyTagsToSnapshots,
  rdsDeletionProtection,
  rdsEnhancedMonitoring,
  rdsFinalSnapshot,
  rdsMinorUpgrades,
  rdsMultiAz,
  rdsPerformanceInsights,
  rdsSubnetsSpanZones,
  releaseAtomic,
  s3NoForceDestroy,
  s3Versioned,
  secretsRecoveryWindow,
  securityGroupOneOwner,
  stableApiVersion,
  workloadReplicas,
  workloadSpread,
];
