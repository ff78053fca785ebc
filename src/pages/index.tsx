import { Hono } from "hono";
import { assets } from "./assets.ts";
import { Message } from "./components/message.tsx";
import { guarded, slashless } from "./guard.ts";
import { answer, type PageEnv } from "./page.tsx";

/** The public pages: each address answers people with a page and programs with the same facts as JSON. */
export const pages = new Hono<PageEnv>();

pages.use(guarded, slashless);
pages.route("/assets", assets);

pages.get("*", (c) =>
  answer(c, {
    title: "Not found",
    description: "There is no page at this address.",
    path: c.req.path,
    status: 404,
    headerSearch: false,
    data: { error: "There is nothing at this address." },
    body: () => (
      <Message title="There is no page here" search>
        <p class="lede">Search for the tool or the server that you look for.</p>
      </Message>
    ),
  }),
);
pages.onError((error, c) => {
  console.error("page", error.message);
  return answer(c, {
    title: "Not now",
    description: "The page cannot be shown now.",
    path: c.req.path,
    status: 503,
    data: { error: "The catalogue cannot be read now; try again." },
    body: () => (
      <Message title="The catalogue cannot be read now">
        <p class="lede">Nothing is lost. Try again in a moment.</p>
      </Message>
    ),
  });
});
