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
    hostName: z
      .string()
      .regex(
        /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
        {
          error: "must be a full host name in lower case, without https:// and port",
        },
      )
      .optional()
      .describe(
        "Name that people reach Airflow at, by https on port 443: links, callback and cookies are made for it. " +
          "Whatever ends TLS there passes on the Host header and sets X-Forwarded-For and X-Forwarded-Proto.",
      ),
    trustedProxyCidrs: z
      .array(cidr)
      .describe(
        "Ranges of what ends TLS for hostName: X-Forwarded headers are believed from these only. Required with hostName.",
      ),
  })
  .describe("The way to the UI and the REST API.");
