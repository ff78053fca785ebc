/** The people whom a hidden order passes by, and the words that keep it from them. */
export const PEOPLE =
  "user users enduser endusers human humans operator operators customer customers person persons owner owners patient patients traveller travellers traveler travelers shopper shoppers guest guests visitor visitors maintainer maintainers reviewer reviewers people anyone anybody developer developers client clients";
export const people =
  "(?:the |any |your |this |my )?(?:end[- ])?(?:(?:enduser|user|human|operator|customer|person|owner|developer|client|patient|travell?er|shopper|guest|visitor|maintainer|reviewer)s?|people|anyone|anybody)";
export const silence =
  "(?:do not|don'?t|never|under no circumstances|on no account|at no point|shall not|must not|mustn'?t|should not|shouldn'?t|cannot|without|refrain from|avoid|no need to|not to)";
/** The words of `silence` that stand in each of its forms. */
export const SILENCE = "not don dont mustn mustnt shouldn shouldnt never no cannot without refrain avoid";
