import { DescribeCertificateCommand } from "@aws-sdk/client-acm";
import { GetHostedZoneCommand, type HostedZone } from "@aws-sdk/client-route-53";
import { failed, type Outcome, passed, skipped } from "../result";
import { isAbsent } from "./aws";
import type { Context } from "./context";

/** Fewer days are left only where ACM could not renew ("Managed certificate renewal", ACM user guide). */
const fewestDays = 30;

/** Whether a certificate that the settings name is issued, fits the host name and lasts. */
export async function certificateFits({ aws, settings, now }: Context): Promise<Outcome> {
  const { certificateArn, hostName: host } = settings.access;
  if (certificateArn === undefined || host === undefined)
    return skipped(
      host === undefined
        ? "the settings name no host name"
        : "the settings name none: up makes one, and validates it in the zone",
    );
  const hint = "name an issued certificate of this region in access.certificateArn";
  let found;
  try {
    found = (await aws.acm.send(new DescribeCertificateCommand({ CertificateArn: certificateArn })))
      .Certificate;
  } catch (error) {
    if (isAbsent(error))
      return failed("the certificate does not exist in this account and region", hint);
    throw error;
  }
  if (found?.Status !== "ISSUED")
    return failed(`the certificate is ${found?.Status ?? "unknown"}`, hint);
  const names = [found.DomainName, ...(found.SubjectAlternativeNames ?? [])];
  if (!names.some((name) => name !== undefined && covers(name, host)))
    return failed(`the certificate does not cover ${host}`, hint);
  const days = Math.floor(((found.NotAfter?.getTime() ?? 0) - now.getTime()) / 86_400_000);
  return days < fewestDays
    ? failed(
        `the certificate ends in ${days} days`,
        "is its record for DNS validation still there?",
      )
    : passed(`covers ${host}, ${days} days left`);
}

/** A wildcard stands for one label (RFC 6125, 6.4.3). */
const covers = (name: string, host: string): boolean =>
  name === host || (name.startsWith("*.") && host.slice(host.indexOf(".")) === name.slice(1));

/** Whether the zones that records go into are there, are what the settings call them, and hold the host name. */
export async function zoneHolds({ aws, settings }: Context): Promise<Outcome> {
  const { hostName, zone } = settings.access;
  if (zone === undefined) return skipped("the settings name no hosted zone");
  const found = await zoneOf(aws.route53, zone.id);
  const kind = zone.private ? "private" : "public";
  const wrong =
    found === undefined
      ? [`this account has no zone ${zone.id} (access.zone.id)`]
      : [
          ...(found.Name === `${zone.name}.`
            ? []
            : [`${zone.id} is ${found.Name ?? "unnamed"} and not ${zone.name}`]),
          ...((found.Config?.PrivateZone ?? false) === zone.private
            ? []
            : [`${zone.name} is not ${kind}`]),
        ];
  if (hostName !== undefined && zone.validationZoneId !== undefined)
    wrong.push(...(await validationFaults(aws.route53, zone.validationZoneId, hostName)));
  return wrong.length === 0
    ? passed(`${kind} zone ${zone.name}`)
    : failed(
        wrong.join("; "),
        "aws route53 list-hosted-zones shows what is there; Pulumi only adds records to a zone",
      );
}

/** A certificate is validated in public, in the host name's zone ("DNS validation", ACM user guide). */
async function validationFaults(
  client: Context["aws"]["route53"],
  id: string,
  host: string,
): Promise<string[]> {
  const found = await zoneOf(client, id);
  const key = "access.zone.validationZoneId";
  if (found === undefined) return [`this account has no zone ${id} (${key})`];
  const name = found.Name?.replace(/\.$/, "") ?? "";
  return [
    ...(found.Config?.PrivateZone === true ? [`${name} (${key}) is private`] : []),
    ...(host === name || host.endsWith(`.${name}`)
      ? []
      : [`${name} (${key}) does not hold ${host}`]),
  ];
}

async function zoneOf(
  client: Context["aws"]["route53"],
  id: string,
): Promise<HostedZone | undefined> {
  try {
    return (await client.send(new GetHostedZoneCommand({ Id: id }))).HostedZone;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
