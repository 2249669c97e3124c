//! Empties a bucket, so that it can be deleted.

use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use crate::live::{Failure, FailureKind, Object, built, failure};

/// Deletes every version of every object, and every upload that was never finished.
pub(super) async fn empty(at: &Object<'_>) -> Result<(), Failure> {
    let s3 = at.aws.s3();
    loop {
        // What was listed is gone by the next list, so that each begins at the start.
        let page = s3
            .list_object_versions()
            .bucket(at.id)
            .send()
            .await
            .map_err(failure)?;
        let versions = page.versions().iter().map(|it| (it.key(), it.version_id()));
        let markers = page
            .delete_markers()
            .iter()
            .map(|it| (it.key(), it.version_id()));
        let mut objects = Vec::new();
        for (key, version) in versions.chain(markers) {
            let object = ObjectIdentifier::builder().key(key.unwrap_or_default());
            objects.push(built(
                object.set_version_id(version.map(String::from)).build(),
            )?);
        }
        if objects.is_empty() {
            break;
        }
        let delete = built(
            Delete::builder()
                .set_objects(Some(objects))
                .quiet(true)
                .build(),
        )?;
        let call = s3.delete_objects().bucket(at.id).delete(delete);
        let answer = call.send().await.map_err(failure)?;
        if let Some(error) = answer.errors().first() {
            let code = error.code().unwrap_or_default();
            let key = error.key().unwrap_or_default();
            let message = format!("`{key}`: {}", error.message().unwrap_or_default());
            return Err(Failure::new(FailureKind::Refused, code, message));
        }
    }
    let uploads = s3
        .list_multipart_uploads()
        .bucket(at.id)
        .send()
        .await
        .map_err(failure)?;
    for upload in uploads.uploads() {
        let call = s3
            .abort_multipart_upload()
            .bucket(at.id)
            .set_key(upload.key.clone());
        call.set_upload_id(upload.upload_id.clone())
            .send()
            .await
            .map_err(failure)?;
    }
    Ok(())
}
