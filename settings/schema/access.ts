import { z } from "zod";
import { cidr } from "./primitives";

export const access = z
  .strictObject({
    service: z
      .enum(["loadBalancer", "clusterIp"])
      .describe(
        "How the API server is reached: an internal network load balancer on port 8080, or inside the cluster only (kubectl port-forward).",
      ),
    allowedCidrs: z
      .array(cidr)
      .describe("Corporate ranges that may reach the load balancer. Required with loadBalancer."),
  })
  .describe("The way to the UI and the REST API.");
