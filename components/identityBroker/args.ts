import type { StackSettings } from "../../settings/types";

/** Route 53 zone of a sign-in host of one's own. */
export interface SignInZone {
  /** Id of the zone that gets the host's record. */
  id: string;
  /** Id of the public zone for the certificate's record. Default: the same zone. */
  validationZoneId?: string;
}

export interface IdentityBrokerArgs {
  /** Name of the user pool, and stem of its clients' names: at most 40 lower-case letters, digits and dashes. */
  name: string;
  region: string;
  /** The user pool's settings. About $0.02 a month and user, and $6 a month and machine. */
  cognito: StackSettings["identity"]["cognito"];
  /** Where Cognito sends people back to, and nowhere else: https. */
  callbackUrl: string;
  /** Where people land who have signed out: https. */
  logoutUrl: string;
  /** Generation of Airflow's client, 1 and up; a bump by one makes a new one. */
  clientGeneration: number;
  /** Host of Argo CD's UI, which gets a client of its own. Default: none. */
  argoCdHostName?: string;
  /** Zone of `cognito.domain.hostName`. Needed with it only. */
  zone?: SignInZone;
  /** Tags of every AWS resource. */
  tags: Readonly<Record<string, string>>;
}
