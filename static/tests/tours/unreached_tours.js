import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const press = (name, scope = ".modal footer") => ({
    content: `press ${name}`,
    trigger: `${scope} button[name='${name}']`,
    run: "click",
});

/** Chooses a .csv file with new addresses for the letters, the first one good and the second one wrong. */
async function chooseFile({ anchor }) {
    const letters = await rpc("/web/dataset/call_kw/account.delinquency.notice/search", {
        model: "account.delinquency.notice",
        method: "search",
        args: [[["state", "=", "failed"]]],
        kwargs: { order: "id" },
    });
    const text = `Letter no.;New e-mail\n${letters[0]};ana@new.example\n${letters[1]};nobody\n`;
    const chosen = new DataTransfer();
    chosen.items.add(new File([text], "unreached.csv", { type: "text/csv" }));
    anchor.files = chosen.files;
    anchor.dispatchEvent(new Event("change", { bubbles: true }));
}

tours.add("account_delinquency_unreached", {
    url: "/odoo/delinquency-letters",
    steps: () => [
        { content: "open the sending", trigger: ".o_data_row .o_data_cell:contains(Friendly reminder)", run: "click" },
        { content: "who was not reached is listed", trigger: "[name='unreached_ids']:contains(No e-mail address)" },
        { content: "the spreadsheet is offered", trigger: "button[name='action_download_unreached']" },
        press("action_upload_addresses", ".o_form_view"),
        press("action_read"),
        {
            content: "a file is asked for",
            trigger: ".modal .modal-body:contains(Choose the spreadsheet that you have filled in)",
        },
        { content: "close that", trigger: ".o_error_dialog footer .btn-primary, .modal:last footer .btn-primary", run: "click" },
        {
            content: "choose a file",
            trigger: ".modal .o_field_widget[name='file'] input[type='file']:not(:visible)",
            run: chooseFile,
        },
        { content: "it is chosen", trigger: ".modal .o_field_widget[name='file'] input:value(unreached.csv)" },
        press("action_read"),
        { content: "the change is shown", trigger: ".modal [name='change_ids']:contains(ana@new.example)" },
        { content: "the wrong cell is shown", trigger: ".modal [name='problem_ids']:contains(This is no e-mail address)" },
        press("action_apply"),
        { content: "it says so", trigger: ".modal .alert-success:contains(can be sent again now: 1)" },
        press("action_send_again"),
        { content: "it says so", trigger: ".o_notification:contains(will be sent again: 1)" },
        { content: "one is left", trigger: ".o_field_widget[name='failed_count']:contains(1)" },
    ],
});
