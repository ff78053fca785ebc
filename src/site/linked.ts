/** Facts for search engines, in the words of schema.org. */
import type { ServerIdentity } from "../catalog/shipped/types.ts";
import type { Question } from "./text/sentences/index.ts";

/** @param way from home, without the page itself; addresses from the root */
export function breadcrumbs(
  origin: string,
  way: readonly { readonly label: string; readonly href: string }[],
  here: string,
): object {
  const items = [...way, { label: here, href: undefined }];
  return {
    "@type": "BreadcrumbList",
    itemListElement: items.map(({ label, href }, at) => ({
      "@type": "ListItem",
      position: at + 1,
      name: label,
      ...(href !== undefined && { item: `${origin}${href}` }),
    })),
  };
}

/** Marks of code are left out: what is shown elsewhere is plain text. */
const plain = (text: string) => text.replaceAll("`", "");

export const faq = (questions: readonly Question[]): object => ({
  "@type": "FAQPage",
  mainEntity: questions.map(({ question, answer }) => ({
    "@type": "Question",
    name: plain(question),
    acceptedAnswer: { "@type": "Answer", text: plain(answer) },
  })),
});

export const software = ({ title, publisher, repository, package: packed }: ServerIdentity): object => ({
  "@type": "SoftwareApplication",
  name: title,
  applicationCategory: "MCP server",
  author: { "@type": "Organization", name: publisher },
  ...(repository !== undefined && { url: `https://github.com/${repository}` }),
  ...(packed !== undefined && { softwareVersion: packed.version }),
});
