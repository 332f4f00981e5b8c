/**
 * Ends TLS as an Application Load Balancer does ("HTTP headers and Application Load Balancers", Elastic Load Balancing User Guide):
 * Host goes through as it came, the caller is added to X-Forwarded-For, X-Forwarded-Proto and -Port are set, and any other
 * X-Forwarded header of the caller goes through too.
 *
 * Reads from the environment: PORT, TARGET_PORT, SOURCE_ADDRESS (what Airflow sees as the balancer), CERTIFICATE, KEY.
 */
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";

const { PORT, TARGET_PORT, SOURCE_ADDRESS, CERTIFICATE, KEY } = process.env;

const server = createServer({ cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) });

server.on("request", (from, to) => {
  const chain = [from.headers["x-forwarded-for"], from.socket.remoteAddress];
  const headers = {
    ...from.headers,
    "x-forwarded-for": chain.filter((part) => part !== undefined).join(", "),
    "x-forwarded-proto": "https",
    "x-forwarded-port": PORT,
  };
  const onward = request(
    {
      ...{ host: "127.0.0.1", port: TARGET_PORT, localAddress: SOURCE_ADDRESS },
      agent: false,
      ...{ method: from.method, path: from.url, headers },
    },
    (answer) => {
      to.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(to);
    },
  );
  onward.on("error", (error) => to.writeHead(502).end(`${error.message}\n`));
  from.pipe(onward);
});

// By default an idle connection is closed after 5 s, which a client that uses it then takes for a failure.
server.keepAliveTimeout = 0;
server.listen(Number(PORT), "127.0.0.1");
