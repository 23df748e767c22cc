import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Keeps the page of the preview from opening in a window of its own, which a tour can't see. */
function keepTheWindow() {
    browser.open = (url) => {
        document.body.dataset.opened = url;
        return { closed: false };
    };
}

/** Reads the page of the preview as the window would. */
async function readThePage() {
    const page = await (await fetch(document.body.dataset.opened)).text();
    for (const text of ["Who owes", "Ana Souza"]) {
        if (!page.includes(text)) {
            throw new Error(`The preview does not say ${text}`);
        }
    }
}

tours.add("account_delinquency_report", {
    url: "/odoo/debtors",
    steps: () => [
        { content: "both debtors are listed", trigger: ".o_data_row:contains(Bruno Lima)" },
        { content: "search for one", trigger: ".o_searchview_input", run: "edit Ana" },
        { content: "choose the name", trigger: ".o_searchview_autocomplete .dropdown-item:first", run: "click" },
        { content: "one is left", trigger: ".o_list_view:not(:has(.o_data_row:contains(Bruno Lima)))" },
        { content: "report on all of the list", trigger: "button[name='action_report']", run: "click" },
        { content: "it is about one customer", trigger: ".modal [name='debtor_count']:contains(1)" },
        { content: "it says what is filtered", trigger: ".modal [name='filter_words']:contains(Ana)" },
        { content: "change the title", trigger: ".modal [name='title'] input", run: "edit Who owes" },
        { content: "keep the window", trigger: ".modal", run: keepTheWindow },
        { content: "make it", trigger: ".modal footer button[name='action_make']", run: "click" },
        { content: "the preview is shown", trigger: "body[data-opened]", run: readThePage },
    ],
});
