import { registry } from "@web/core/registry";

const steps = ".o_field_widget[name='step_ids']";
const cell = (name) => `${steps} .o_selected_row [name='${name}']`;
// Nothing is typed: what Odoo searches for a moment later opens the menu again.
const choose = (name, label) => [
    { content: `open ${name}`, trigger: `${cell(name)} .o_select_menu_input`, run: "click" },
    {
        content: label,
        trigger: `.o_select_menu_menu .o_select_menu_item:contains(${label})`,
        run: "click",
    },
    { content: "it is chosen", trigger: "body:not(:has(.o_select_menu_menu))" },
];
const enter = (name, value) => ({ content: `${name}: ${value}`, trigger: `${cell(name)} input`, run: `edit ${value}` });
// The row before is left a moment later: until then, its cells would be found in place of the new one's.
const add = (place) => [
    { content: "add a step", trigger: `${steps} .o_field_x2many_list_row_add a`, run: "click" },
    { content: "its row is there", trigger: `${steps} .o_data_row:eq(${place - 1}).o_selected_row` },
];
const leave = { content: "another place is clicked", trigger: ".oe_title", run: "click" };
const save = { content: "save", trigger: ".o_form_button_save", run: "click" };
const place = (day, name) =>
    `.o_delinquency_timeline li:has(.o_delinquency_day:contains(Day ${day})):has(.o_delinquency_what:contains(${name}))`;

registry.category("web_tour.tours").add("account_delinquency_policy", {
    url: "/odoo/delinquency-policies",
    steps: () => [
        { content: "a new policy", trigger: ".o_list_button_add", run: "click" },
        { content: "its name", trigger: ".o_field_widget[name='name'] input", run: "edit Boleto" },
        ...add(1),
        ...choose("action", "Suspension"),
        enter("days", 15),
        ...choose("counted_from", "Notice"),
        leave,
        { content: "the ladder is drawn", trigger: ".o_delinquency_timeline li:contains(Suspension)" },
        save,
        {
            content: "what is missing is said",
            trigger: ".modal .modal-body:contains(put a notice before it)",
        },
        { content: "go back", trigger: ".modal footer button", run: "click" },
        { content: "the step", trigger: `${steps} .o_data_row .o_data_cell[name='action']`, run: "click" },
        { content: "its row is open", trigger: `${steps} .o_data_row:eq(0).o_selected_row` },
        ...choose("action", "Notice"),
        ...choose("counted_from", "Due date"),
        ...add(2),
        ...choose("action", "Suspension"),
        enter("days", 15),
        ...choose("counted_from", "Notice"),
        leave,
        { content: "the ladder is drawn anew", trigger: `${place(15, "Notice")}` },
        { content: "with the earliest day of the cut", trigger: `${place(30, "Suspension")}` },
        save,
        { content: "it is saved", trigger: ".o_form_saved" },
    ],
});
