/** A rule by which a message goes no further; counted under the rule's name. */
export class Dropped {
  constructor(readonly rule: string) {}
}
