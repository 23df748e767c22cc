{
    "name": "Delinquency: development support",
    "summary": "Makes Debian's Odoo package fit for tests in the browser; no part of the product",
    "version": "19.0.1.0.0",
    "author": "The account_delinquency developers",
    "license": "AGPL-3",
    "category": "Hidden",
    "depends": ["mail"],
    "assets": {
        "web.assets_backend": [
            # Debian leaves this file out of the package, yet the bundle still lists it: a console error in every tour.
            ("remove", "mail/static/lib/selfie_segmentation/selfie_segmentation.js"),
        ],
    },
    "installable": True,
}
