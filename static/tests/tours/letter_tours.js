import { registry } from "@web/core/registry";

const row = (name) => `.o_list_view .o_data_row:has(.o_data_cell:contains(${name}))`;
const press = (name, scope) => ({
    content: `press ${name}`,
    trigger: `${scope} button[name='${name}']`,
    run: "click",
});
const select = (name) => ({
    content: `select ${name}`,
    trigger: `${row(name)} .o_list_record_selector input`,
    run: "click",
});
const shown = (name) => ({
    content: `the letter to ${name}`,
    trigger: `.modal .o_field_widget[name='preview_html'] :iframe body:contains(Dear ${name})`,
});

registry.category("web_tour.tours").add("account_delinquency_letter", {
    url: "/odoo/debtors",
    steps: () => [
        select("Ana Souza"),
        select("Bruno Lima"),
        press("action_write_letter", ".o_control_panel"),
        { content: "two customers", trigger: ".modal .o_field_widget[name='customer_count']:contains(2)" },
        {
            content: "a word of one's own",
            trigger: ".modal .o_field_widget[name='extra_message'] textarea",
            run: "edit Closed on Friday",
        },
        press("action_preview", ".modal footer"),
        shown("Ana Souza"),
        {
            content: "with that word",
            trigger: ".modal .o_field_widget[name='preview_html'] :iframe body:contains(Closed on Friday)",
        },
        {
            content: "to her address",
            trigger: ".modal .o_field_widget[name='preview_recipient']:contains(ana@example.com)",
        },
        press("action_next", ".modal"),
        shown("Bruno Lima"),
        { content: "who has no address", trigger: ".modal .alert:contains(No e-mail address)" },
        press("action_send", ".modal footer"),
        { content: "both wait", trigger: ".o_form_view .o_field_widget[name='queued_count']:contains(2)" },
    ],
});
