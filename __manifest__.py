{
    "name": "Delinquent Customer Control",
    "summary": "Who owes what, since when, and what happens next: list, suspension, letters and reports",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "The account_delinquency developers",
    "license": "AGPL-3",
    "application": True,
    "depends": ["account", "sms", "contract", "helpdesk_mgmt"],
    "external_dependencies": {"python": ["openpyxl", "phonenumbers", "xlsxwriter"]},
    "data": [],
    "demo": [],
}
