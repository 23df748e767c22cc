import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = (name) => `.o_list_view .o_data_row:has(.o_data_cell:contains(${name}))`;
const noRow = (name) => `.o_list_view:not(:has(.o_data_cell:contains(${name}))):has(.o_data_row)`;
const foot = (amount) => `.o_list_view tfoot:contains(${amount})`;

const openFilter = [
    { content: "open the dialog", trigger: ".o_control_panel button:contains('Filter…')", run: "click" },
    { content: "the dialog is there", trigger: ".modal .o_field_widget[name='city_ids']" },
];
const untick = (city) => ({
    content: `untick ${city}`,
    trigger: `.modal .o_field_widget[name='city_ids'] .o-checkbox:contains(${city}) input:checked`,
    run: "click",
});
const tag = (field, name) => ({
    content: `${name} is chosen`,
    trigger: `.modal .o_field_widget[name='${field}'] .o_tag:contains(${name})`,
});
const choose = (field, name) => [
    { content: `type ${name}`, trigger: `.modal .o_field_widget[name='${field}'] input`, run: `edit ${name}` },
    {
        content: `choose ${name}`,
        trigger: `.modal .o_field_widget[name='${field}'] .o-autocomplete--dropdown-item:contains(${name})`,
        run: "click",
    },
    tag(field, name),
];
const load = { content: "load", trigger: ".modal footer button[name='action_load']", run: "click" };
const removeFacets = {
    content: "remove the filter",
    trigger: ".o_searchview_facet .o_facet_remove",
    run: "click",
};

tours.add("account_delinquency_debtors", {
    url: "/odoo/debtors",
    steps: () => [
        { content: "the most overdue first", trigger: ".o_data_row:eq(0):contains(Ana Souza):contains(40)" },
        { content: "then the others", trigger: ".o_data_row:eq(1):contains(Bruno Lima)" },
        { content: "the phone dials", trigger: `${row("Ana Souza")} a[href^='tel:']` },
        { content: "the condominium", trigger: `${row("Ana Souza")}:contains(Edifício Araucária)` },
        { content: "all debt at the foot", trigger: foot("260.00") },
        { content: "search a tax number", trigger: ".o_searchview_input", run: "edit 52998224725" },
        {
            content: "as a tax number",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(Tax ID)",
            run: "click",
        },
        { content: "the customer is found", trigger: foot("60.00") },
        { content: "alone", trigger: noRow("Bruno Lima") },
        removeFacets,
        { content: "all are back", trigger: row("Bruno Lima") },
        ...openFilter,
        untick("Londrina"),
        {
            content: "include the other instalments",
            trigger: ".modal .o_field_widget[name='instalment_mode'] input[data-value='include']",
            run: "click",
        },
        load,
        { content: "what is filtered is said", trigger: ".o_searchview_facet:contains(Curitiba)" },
        { content: "instalments are included", trigger: foot("100.00") },
        { content: "the other city is gone", trigger: noRow("Bruno Lima") },
        ...openFilter,
        {
            content: "the dialog remembers the city",
            trigger: ".modal .o_field_widget[name='city_ids'] .o-checkbox:contains(Londrina) input:not(:checked)",
        },
        {
            content: "a period that ends before it begins",
            trigger: ".modal .o_field_widget[name='date_from'] input",
            run: "edit 11/24/2026",
        },
        {
            content: "is typed",
            trigger: ".modal .o_field_widget[name='date_to'] input",
            run: "edit 11/19/2026 && press Tab",
        },
        load,
        {
            content: "is explained",
            trigger: ".o_error_dialog:contains(before it begins), .modal:contains(before it begins)",
        },
        { content: "understood", trigger: ".modal:contains(before it begins) button:contains(Close)", run: "click" },
        { content: "clear", trigger: ".modal footer button[name='action_reset']", run: "click" },
        {
            content: "every city is ticked again",
            trigger: ".modal .o_field_widget[name='city_ids'] .o-checkbox:contains(Londrina) input:checked",
        },
        load,
        { content: "everybody is listed", trigger: row("Bruno Lima") },
        { content: "without instalments", trigger: foot("260.00") },
    ],
});

tours.add("account_delinquency_debtor_row", {
    url: "/odoo/debtors",
    steps: () => [
        {
            content: "see the documents",
            trigger: `${row("Ana Souza")} button[name='action_view_items']`,
            run: "click",
        },
        { content: "one instalment is overdue", trigger: ".o_breadcrumb:contains(Overdue Items of Ana Souza)" },
        { content: "with its residual", trigger: foot("60.00") },
        { content: "back", trigger: ".o_back_button, .breadcrumb-item a:contains(Delinquency)", run: "click" },
        {
            content: "see the customer",
            trigger: `${row("Ana Souza")} button[name='action_view_partner']`,
            run: "click",
        },
        { content: "who is delinquent", trigger: ".o_form_view .ribbon:contains(Delinquent)" },
        {
            content: "for so long",
            trigger: ".oe_stat_button[name='action_view_overdue_items']:contains(40):contains(60.00)",
        },
        { content: "back", trigger: ".o_back_button, .breadcrumb-item a:contains(Delinquency)", run: "click" },
        {
            content: "see the contracts",
            trigger: `${row("Ana Souza")} button[name='action_view_contracts']`,
            run: "click",
        },
        { content: "there is one", trigger: ".o_list_view .o_data_row:contains(Internet 500)" },
        { content: "back", trigger: ".o_back_button, .breadcrumb-item a:contains(Delinquency)", run: "click" },
        { content: "open the row", trigger: `${row("Ana Souza")} .o_data_cell[name='days_overdue']`, run: "click" },
        { content: "the debtor's page", trigger: ".o_form_view .o_field_widget[name='item_ids'] .o_data_row" },
    ],
});

tours.add("account_delinquency_debtor_company", {
    url: "/odoo/debtors",
    steps: () => [
        {
            content: "see the customer from the other company's row",
            trigger: ".o_data_row:contains(Ana Souza):contains(77.00) button[name='action_view_partner']",
            run: "click",
        },
        {
            content: "with that company's amount",
            trigger: ".oe_stat_button[name='action_view_overdue_items']:contains(77.00)",
            run: "click",
        },
        { content: "and its documents", trigger: foot("77.00") },
    ],
});

tours.add("account_delinquency_favourite", {
    url: "/odoo/debtors",
    steps: () => [
        ...openFilter,
        untick("Londrina"),
        {
            content: "include the other instalments",
            trigger: ".modal .o_field_widget[name='instalment_mode'] input[data-value='include']",
            run: "click",
        },
        load,
        { content: "filtered", trigger: foot("100.00") },
        { content: "open the search menu", trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { content: "save the search", trigger: ".o_add_favorite", run: "click" },
        {
            content: "name it",
            trigger: ".o_favorite_menu input[type='text']",
            run: "edit Only Curitiba",
        },
        { content: "save", trigger: ".o_save_favorite", run: "click" },
        { content: "the favourite is the filter", trigger: ".o_searchview_facet:contains(Only Curitiba)" },
        { content: "with its instalments", trigger: foot("100.00") },
        removeFacets,
        { content: "everybody is listed", trigger: foot("260.00") },
        { content: "open the search menu again", trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            content: "choose the favourite",
            trigger: ".o_favorite_menu .o-dropdown-item:contains(Only Curitiba)",
            run: "click",
        },
        { content: "the amount of the filter is back", trigger: foot("100.00") },
        { content: "one customer is listed", trigger: noRow("Bruno Lima") },
    ],
});

tours.add("account_delinquency_remembered", {
    url: "/odoo/debtors",
    steps: () => [
        { content: "everybody is listed", trigger: foot("340.00") },
        ...openFilter,
        ...choose("partner_ids", "Ana Souza"),
        ...choose("payment_method_line_ids", "Card"),
        ...choose("category_ids", "Television"),
        load,
        { content: "what is filtered is said", trigger: ".o_searchview_facet:contains(Television)" },
        { content: "by its three names", trigger: ".o_searchview_facet:contains(Ana Souza):contains(Card)" },
        { content: "one document counts", trigger: foot("80.00") },
        { content: "of one customer", trigger: noRow("Bruno Lima") },
        ...openFilter,
        tag("partner_ids", "Ana Souza"),
        tag("payment_method_line_ids", "Card"),
        tag("category_ids", "Television"),
        load,
        { content: "the same is found again", trigger: foot("80.00") },
    ],
});
