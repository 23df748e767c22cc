import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = (name) => `.o_list_view .o_data_row:has(.o_data_cell:contains(${name}))`;
const line = (name) => `.modal .o_data_row:has(.o_data_cell:contains(${name}))`;
const select = (name) => ({
    content: `select ${name}`,
    trigger: `${row(name)} .o_list_record_selector input`,
    run: "click",
});
const tick = (name, state) => ({
    content: `${name} is ${state}`,
    trigger: `${line(name)} .o_field_widget[name='is_ticked'] input${state === "ticked" ? ":checked" : ":not(:checked)"}`,
});
const confirm = (name) => ({
    content: "confirm",
    trigger: `.modal footer button[name='${name}']`,
    run: "click",
});

tours.add("account_delinquency_suspend", {
    url: "/odoo/debtors",
    steps: () => [
        { content: "the services are delivered", trigger: `${row("Ana Souza")}:contains(Active)` },
        select("Ana Souza"),
        select("Bruno Lima"),
        { content: "suspend", trigger: ".o_control_panel button[name='action_suspend']", run: "click" },
        tick("Ana Souza", "ticked"),
        tick("Bruno Lima", "ticked"),
        { content: "what speaks against it is said", trigger: ".modal .alert:contains(another step first)" },
        {
            content: "tick none",
            trigger: ".modal .o_field_widget[name='tick'] input[data-value='none']",
            run: "click",
        },
        tick("Ana Souza", "unticked"),
        { content: "nothing speaks against nothing", trigger: ".modal:not(:has(.alert))" },
        {
            content: "tick all",
            trigger: ".modal .o_field_widget[name='tick'] input[data-value='all']",
            run: "click",
        },
        tick("Ana Souza", "ticked"),
        {
            content: "untick Bruno",
            trigger: `${line("Bruno Lima")} .o_field_widget[name='is_ticked'] input`,
            run: "click",
        },
        tick("Bruno Lima", "unticked"),
        { content: "one is ticked", trigger: ".modal .o_field_widget[name='ticked_count']:contains(1)" },
        confirm("action_suspend"),
        { content: "a reason is asked for", trigger: ".modal .o_field_widget[name='reason'].o_field_invalid" },
        {
            content: "enter it",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit Agreed by phone",
        },
        confirm("action_suspend"),
        {
            content: "what was done is said, with a link",
            trigger: ".o_notification:contains(Ana Souza):has(a[href*='/odoo/suspensions/'])",
        },
        { content: "the list shows it", trigger: `${row("Ana Souza")} .text-bg-danger:contains(Suspended)` },
        { content: "of her alone", trigger: `${row("Bruno Lima")}:contains(Active)` },
        { content: "open the filters", trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            content: "filter the suspended",
            trigger: ".o_filter_menu .o-dropdown-item:contains(Suspended)",
            run: "click",
        },
        {
            content: "she is found alone",
            trigger: ".o_list_view:has(.o_data_cell:contains(Ana Souza)):not(:has(.o_data_cell:contains(Bruno Lima)))",
        },
    ],
});

tours.add("account_delinquency_dry_run", {
    url: "/odoo/debtors",
    steps: () => [
        {
            content: "open the menu",
            trigger: ".o_main_navbar button[data-menu-xmlid='account.menu_finance_receivables']",
            run: "click",
        },
        {
            content: "dry run",
            trigger: ".o-dropdown--menu a[data-menu-xmlid='account_delinquency.menu_dry_run']",
            run: "click",
        },
        {
            content: "what the next run does, and why",
            trigger: `${row("Ana Souza")}:contains(Give notice):contains(Its day has come.)`,
        },
        {
            content: "nothing else is there",
            trigger: ".o_list_view:not(:has(.o_data_cell:contains(Carla Dias)))",
        },
        { content: "remove the filter", trigger: ".o_searchview_facet .o_facet_remove", run: "click" },
        {
            content: "why nothing happens to the others",
            trigger: `${row("Carla Dias")}:contains(Nothing of this contract is overdue.)`,
        },
    ],
});

tours.add("account_delinquency_resume", {
    steps: () => [
        { content: "the contract is suspended", trigger: ".o_form_view .ribbon:contains(Suspended)" },
        { content: "resume", trigger: ".o_form_view button[name='action_resume']", run: "click" },
        tick("Ana Souza", "ticked"),
        { content: "what is still owed is said", trigger: ".modal .alert:contains(Ana Souza)" },
        {
            content: "enter the reason",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit Paid in cash",
        },
        confirm("action_resume"),
        { content: "what was done is said", trigger: ".o_notification:contains(resumed)" },
        { content: "the ribbon is gone", trigger: ".o_form_view:not(:has(.ribbon:contains(Suspended)))" },
        {
            content: "it may be suspended again",
            trigger: ".o_form_view button[name='action_suspend']",
        },
    ],
});
