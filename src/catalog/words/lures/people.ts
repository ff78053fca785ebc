/** The people whom a hidden order passes by, and the words that keep it from them. */
export const PEOPLE =
  "user users human humans operator operators customer customers person persons owner owners people anyone anybody developer developers client clients";
export const people =
  "(?:the |any |your |this |my )?(?:end[- ]?)?(?:user|human|operator|customer|person|owner|people|anyone|anybody|developer|client)s?";
export const silence =
  "(?:do not|don'?t|never|under no circumstances|on no account|at no point|shall not|must not|mustn'?t|should not|shouldn'?t|cannot|without|refrain from|avoid|no need to|not to)";
/** The words of `silence` that stand in each of its forms. */
export const SILENCE = "not don mustn shouldn never no cannot without refrain avoid";
