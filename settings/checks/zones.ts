import { nearest } from "../nearest";
import { zonesOf } from "../regions";
import { when, type Check } from "./check";

const zonesOfRegion: Check = {
  reads: ["aws:region", "network.availabilityZones"],
  run: ({ settings: { region, network } }) => {
    const known = zonesOf(region);
    return network.availabilityZones.flatMap((zone, index) => {
      const path = ["network", "availabilityZones", index];
      const meant = nearest(zone, known);
      const hint =
        meant !== undefined && zone.length !== meant.length ? ` Did you mean ${meant}?` : "";
      return [
        ...when(
          !known.includes(zone),
          path,
          `${zone} is not a zone of ${region} that EKS offers.${hint} Allowed: ${known.join(", ")}.`,
        ),
        ...when(
          network.availabilityZones.indexOf(zone) < index,
          path,
          `${zone} stands there twice`,
        ),
      ];
    });
  },
};

export const zoneChecks: readonly Check[] = [zonesOfRegion];
