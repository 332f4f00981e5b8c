import { when, type Check } from "./check";

/** A zone's own name cannot be an alias (RFC 1034, section 3.6.2), and AWS accepts no record outside of its zone. */
const hostInZone: Check = {
  reads: ["access.hostName", "access.zone"],
  run: ({ settings: { access } }) => {
    const { hostName, zone } = access;
    if (zone === undefined) return [];
    if (hostName === undefined)
      return when(
        true,
        ["access", "zone"],
        "has no effect without access.hostName: remove it, or name the host",
      );
    return when(
      !hostName.endsWith(`.${zone.name}`),
      ["access", "hostName"],
      `${hostName} must lie below the zone ${zone.name}, such as airflow.${zone.name}`,
    );
  },
};

/** Certificates of a load balancer lie in its region ("SSL certificates", Elastic Load Balancing, Application Load Balancers). */
const region: Check = {
  reads: ["access.certificateArn", "access.hostName", "aws:region"],
  run: ({ settings: { access, region: own } }) => {
    const path = ["access", "certificateArn"];
    const { certificateArn, hostName } = access;
    if (certificateArn === undefined) return [];
    const [, , , its] = certificateArn.split(":");
    return [
      ...when(
        its !== own,
        path,
        `must be a certificate in ${own}, the stack's region, not in ${its ?? "none"}: a load balancer takes no other`,
      ),
      ...when(
        hostName === undefined,
        path,
        "has no effect without access.hostName: remove it, or name the host",
      ),
    ];
  },
};

/** ACM looks for the record from outside ("DNS validation", AWS Certificate Manager User Guide), so in a public zone. */
const validation: Check = {
  reads: ["access.mode", "access.zone", "access.certificateArn"],
  run: ({ settings: { access } }) => {
    const { certificateArn, mode, zone } = access;
    const path = ["access", "zone", "validationZoneId"];
    return [
      ...when(
        zone === undefined &&
          certificateArn === undefined &&
          (mode === "internal-alb" || mode === "nginx"),
        ["access", "certificateArn"],
        `is missing while access.mode is ${mode}: name a certificate for access.hostName, or access.zone, in which one is made and validated`,
        ["access", "mode"],
      ),
      ...when(
        zone?.private === true &&
          zone.validationZoneId === undefined &&
          certificateArn === undefined,
        path,
        "is missing while the zone is private: ACM sees public zones only. Name the public one, or access.certificateArn",
        ["access", "zone"],
      ),
      ...when(
        zone?.validationZoneId !== undefined && (certificateArn !== undefined || !zone.private),
        path,
        certificateArn === undefined
          ? "has no effect while the zone is public: remove it"
          : "has no effect while access.certificateArn names a certificate: remove it",
      ),
    ];
  },
};

export const certificateChecks: readonly Check[] = [hostInZone, region, validation];
