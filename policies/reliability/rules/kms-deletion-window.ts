import { fsbp } from "../../frameworks";
import { amount } from "../../parameters";
import { resourceRule } from "../../rule";

export const kmsDeletionWindow = resourceRule({
  name: "kms-deletion-window",
  description:
    "A deleted key can be brought back for a while; without it everything that it encrypted is gone.",
  severity: "high",
  frameworks: [...fsbp("KMS.3")],
  remediation: { text: "Raise the window of the key, in days." },
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
  parameters: {
    minimumDays: amount(
      30,
      { minimum: 7, maximum: 30 },
      "Fewest days between the deletion of a key and its end.",
    ),
  },
  types: ["aws:kms/key:Key"],
  check: ({ props }, report, { minimumDays }) => {
    const days = props.deletionWindowInDays ?? 30;
    if (days < minimumDays) report(`the window is ${days} days; ${minimumDays} are asked for`);
  },
});
