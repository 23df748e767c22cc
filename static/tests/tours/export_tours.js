import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const column = (name) => `.modal [name='column_ids'] .o_data_row:has(.o_data_cell:contains(${name}))`;
const first = (name) => `.modal [name='column_ids'] .o_data_row:eq(0):contains(${name})`;
const press = (name) => ({ content: `press ${name}`, trigger: `.modal button[name='${name}']`, run: "click" });
const open = [
    { content: "open the dialog", trigger: ".o_control_panel button[name='action_export']", run: "click" },
    { content: "columns are offered", trigger: column("Customer") },
];

tours.add("account_delinquency_export", {
    url: "/odoo/debtors",
    steps: () => [
        { content: "tick a row", trigger: ".o_data_row:contains(Ana Souza) .o_list_record_selector input", run: "click" },
        { content: "it is ticked", trigger: ".o_selection_box:contains(1)" },
        ...open,
        { content: "the ticked row is meant", trigger: ".modal .o_field_widget[name='row_count']:contains(1)" },
        { content: "all of them", trigger: ".modal .o_field_widget[name='scope'] input[data-value='all']", run: "click" },
        { content: "are two", trigger: ".modal .o_field_widget[name='row_count']:contains(2)" },
        { content: "no e-mail", trigger: `${column("Email")} input[type='checkbox']`, run: "click" },
        {
            content: "the city first",
            trigger: `${column("City")} .o_row_handle`,
            run: "drag_and_drop .modal [name='column_ids'] .o_data_row:eq(0)",
        },
        { content: "it stands there", trigger: first("City") },
        { content: "as CSV", trigger: ".modal .o_field_widget[name='format'] input[data-value='csv']", run: "click" },
        {
            content: "without a mark",
            trigger: ".modal .o_field_widget[name='encoding'] input",
            run: "click",
        },
        {
            content: "choose it",
            trigger: ".o_select_menu_item:contains(/^UTF-8$/)",
            run: "click",
        },
        { content: "name the choice", trigger: ".modal .o_field_widget[name='layout_name'] input", run: "edit Lawyer" },
        press("action_save_layout"),
        { content: "it is saved", trigger: ".modal .o_field_widget[name='layout_id'] input:value(Lawyer)" },
        { content: "the order is kept", trigger: first("City") },
        { content: "export", trigger: ".modal footer button[name='action_export']", run: "click" },
        { content: "it says so", trigger: ".o_notification:contains(has 2 rows)" },
        { content: "the dialog is closed", trigger: "body:not(:has(.modal))" },
        ...open,
        { content: "the choice is remembered", trigger: first("City") },
        { content: "with its format", trigger: ".modal input[data-value='csv']:checked" },
        { content: "close", trigger: ".modal footer button:contains(Discard)", run: "click" },
        { content: "no dialog", trigger: "body:not(:has(.modal))" },
    ],
});

tours.add("account_delinquency_files", {
    url: "/odoo/delinquency-files",
    steps: () => [
        {
            content: "the file is listed and can be downloaded again",
            trigger: ".o_data_row:contains(Debtors) button[name='action_download']",
            run: "click",
        },
        { content: "open its record", trigger: ".o_data_row .o_data_cell[name='name']", run: "click" },
        { content: "the record says which columns", trigger: ".o_form_view [name='columns']:contains(City)" },
    ],
});
