export interface Policy {
  version: "1";
}
